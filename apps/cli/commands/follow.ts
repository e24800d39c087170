import { Command } from 'commander';
import type { FollowDto } from '../../../src/platform/follow.dto.js';
import { callJson, withConnection } from '../connection.js';
import { print, printJson, table } from '../output.js';

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
  return command;
}

function linesOf({ state, since, failures, failure, position, lag, parkedCount, parked }: FollowDto): string[] {
  const behind =
    lag === null
      ? 'the log cannot be read'
      : `${lag.events}${lag.more ? ' or more' : ''} events behind (${lag.seconds} s)`;
  return [
    `${state} since ${since}, at position ${position}, ${behind}`,
    ...(failure === undefined ? [] : [`failed ${failures} times: ${failure}`]),
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
