import { Command } from 'commander';
import type { FollowDto } from '../../../src/platform/follow.dto.js';
import { callJson, withConnection } from '../connection.js';
import { rebuild, rebuildLines } from '../rebuild.js';
import { print, printJson, remark, table } from '../output.js';

export function followCommand(): Command {
  const command = new Command('follow').description('how the columns follow the log');
  command
    .command('status')
    .description(
      'state, lag, and the events that could not be taken; exit code 1 where there are any, or the log is away',
    )
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  forlopp follow status
  FORLOPP_DATA=./data/query-1 forlopp follow status --json`,
    )
    .action(({ json }: { json?: boolean }) =>
      withConnection(false, async (connection) => {
        const status = await callJson<FollowDto>(connection, { path: '/v1/follow' });
        if (json === true) printJson(status);
        else for (const line of linesOf(status)) print(line);
        if (status.parkedCount > 0 || status.state === 'reconnecting') process.exitCode = 1;
      }),
    );
  command
    .command('rebuild')
    .description(
      'builds the columns anew from the log, beside those that are asked, and lets them take their place; Ctrl-C cancels',
    )
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
How it gets on is told on stderr, and by forlopp follow status. Exit code 1 where it was cancelled, 3 where it failed or
the server was started anew: the columns are those from before it then.

Examples:
  forlopp follow rebuild
  FORLOPP_DATA=./data/query-1 forlopp follow rebuild --json`,
    )
    .action(({ json }: { json?: boolean }) =>
      withConnection(false, async (connection) => {
        const last = await rebuild(connection);
        if (last === undefined) {
          remark('the server was started anew; the columns are those from before');
          process.exitCode = 3;
          return;
        }
        if (json === true) printJson(last);
        else for (const line of rebuildLines({ state: 'idle', last })) print(line);
        if (last.outcome !== 'swapped') process.exitCode = last.outcome === 'failed' ? 3 : 1;
      }),
    );
  return command;
}

function linesOf(status: FollowDto): string[] {
  const { state, since, failures, failure, position, lag, rebuild, parkedCount, parked } = status;
  const behind =
    lag === null
      ? 'the log cannot be read'
      : `${lag.events}${lag.more ? ' or more' : ''} events behind (${lag.seconds} s)`;
  return [
    `${state} since ${since}, at position ${position}, ${behind}`,
    ...(failure === undefined ? [] : [`failed ${failures} times: ${failure}`]),
    ...rebuildLines(rebuild),
    parkedCount === 0 ? 'no event is parked' : `${parkedCount} events are parked:`,
    ...(parkedCount === 0
      ? []
      : [
          table(
            ['position', 'protocol', 'type', 'what'],
            parked.map(({ position: at, protocol, type, reason }) => [at, protocol, type, `it ${reason}`]),
          ),
        ]),
  ];
}
