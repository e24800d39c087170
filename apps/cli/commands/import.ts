import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import { Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import { callJson, withConnection, withMoving, type Connection, type MovingConnection } from '../connection.js';
import type { Summary } from '../import/import-file.js';
import { Rejected } from '../import/rejected.js';
import { INTERRUPTED, print, printJson, problemText, remark, table } from '../output.js';

interface Options {
  readonly mapping?: string;
  readonly source?: string;
  readonly delimiter?: string;
  readonly rejected?: string;
  readonly recordedFromSource?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function importCommand(): Command {
  return new Command('import')
    .description('record the events of files: NDJSON, or CSV in the long form, or a wide CSV through a mapping')
    .argument('<protocol>', 'the study; a bundled one is registered if it is not there yet')
    .argument('<file...>', '.ndjson or .csv files')
    .option('--mapping <name>', "how a wide CSV becomes facts: a mapping of the protocol's")
    .option('--source <name>', 'the source of CSV rows that do not name one')
    .option('--delimiter <character>', 'what parts the columns of a CSV file (default: ,)')
    .option('--rejected <file>', 'where refused lines go, with reasons (default: <file>.rejected.ndjson)')
    .option(
      '--recorded-from-source',
      'move a history in from another register, as known from when it recorded each event (sourceRecorded): all or nothing',
    )
    .option('--dry-run', 'decide, and record nothing')
    .option('--json', 'the summary as JSON')
    .addHelpText(
      'after',
      `
Examples:
  FORLOPP_DATA=./data/mine forlopp import alternativa-insatser events.ndjson
  FORLOPP_DATA=./data/mine forlopp import alternativa-insatser 2008.csv 2009.csv --source alt-s
  FORLOPP_DATA=./data/mine forlopp import alternativa-insatser excel.csv --delimiter ';'
  FORLOPP_DATA=./data/mine forlopp import stanford-heart-transplant jasa.csv --mapping jasa
  FORLOPP_DATA=./data/new forlopp import alternativa-insatser history.ndjson --recorded-from-source

NDJSON:  {"source":"alt-s","id":"e-1","case":"A-1","type":"slumpad","occurred":"2008-06-10","attributes":{"arm":"forsok"}}
CSV:     source,id,case,type,occurred,precision,arm
Files are UTF-8. A row without an id gets one from its content and its rank among equal rows.
Importing a file again records nothing twice, so an import that was cut off is simply run again.
A history is moved in with --recorded-from-source: into a store without facts and with no server on it, from files in the
order in which the events were recorded, each with sourceRecorded. If a line is refused, nothing is recorded.
Exit code 1 if any line was refused.`,
    )
    .action((protocol: string, files: string[], options: Options) =>
      options.recordedFromSource === true
        ? withMoving((moving) => importFiles(moving, protocol, files, options, moving))
        : withConnection(true, (connection) => importFiles(connection, protocol, files, options)),
    );
}

async function importFiles(
  connection: Connection,
  protocol: string,
  files: readonly string[],
  { json, dryRun = false, rejected: rejectedFile, ...options }: Options,
  moving?: MovingConnection,
): Promise<void> {
  if (rejectedFile !== undefined) await checkRejected(rejectedFile, files);
  const definition = await definitionOf(connection, protocol);
  const { importFile } = await import('../import/import-file.js');
  const { send } = await import('../import/send.js');
  const { move } = await import('../import/move.js');
  const rejected = rejectedFile === undefined ? undefined : Rejected.at(rejectedFile);
  const interrupt = new AbortController();
  const abort = (): void => interrupt.abort();
  process.once('SIGINT', abort);
  const summaries: Summary[] = [];
  try {
    for (const file of files) {
      summaries.push(
        await importFile(file, {
          ...options,
          definition,
          send: (lines) =>
            moving === undefined
              ? send(connection, definition.name, lines, dryRun)
              : move(moving, definition.name, file, lines),
          signal: interrupt.signal,
          ...(rejected === undefined ? {} : { rejected }),
        }),
      );
      // Events of a later file may name those of an earlier one.
      if (summaries.at(-1)!.problem !== undefined || interrupt.signal.aborted) break;
    }
  } finally {
    process.off('SIGINT', abort);
    await rejected?.close();
  }
  const left = files.slice(summaries.length);
  if (moving !== undefined) await finishMove(moving, summaries, left.length === 0, dryRun);
  report(summaries, left, { dryRun, json: json === true, whole: moving !== undefined });
}

/** Keeps a history of which all was read and nothing refused. What was recorded of another goes with its store. */
async function finishMove(
  moving: MovingConnection,
  summaries: readonly Summary[],
  allRead: boolean,
  dryRun: boolean,
): Promise<void> {
  const whole = allRead && !summaries.some(isBroken);
  if (!whole) for (const summary of summaries) summary.recorded = 0;
  else if (!dryRun) await moving.keep();
}

/** Whether a file was not recorded as it stands. */
function isBroken({ refused, problem, interrupted }: Summary): boolean {
  return refused > 0 || problem !== undefined || interrupted === true;
}

/** @throws Problem when nothing at all was done before one came up */
function report(
  summaries: readonly Summary[],
  left: readonly string[],
  { dryRun, json, whole }: { dryRun: boolean; json: boolean; whole: boolean },
): void {
  const last = summaries.at(-1)!;
  if (last.problem !== undefined && summaries.length === 1 && last.lines === 0) throw last.problem;
  if (json) {
    printJson({
      ...(dryRun ? { dryRun } : {}),
      files: summaries.map((one) => (one.problem === undefined ? one : { ...one, problem: one.problem.toDocument() })),
      ...(left.length > 0 ? { notRead: left } : {}),
    });
  } else {
    print(
      table(
        ['file', 'events', dryRun ? 'would record' : 'recorded', 'unchanged', 'refused'],
        summaries.map((one) => [one.file, one.lines, one.recorded, one.unchanged, one.refused]),
      ),
    );
    for (const { rejected, refused } of summaries)
      if (rejected !== undefined) remark(`${refused} refused: see ${rejected}`);
  }
  if (last.problem !== undefined) remark(problemText(last.problem));
  if (last.interrupted === true) {
    remark(whole ? 'interrupted' : 'interrupted: what was recorded stays; import the file again to go on');
  }
  if (left.length > 0) remark(`not read: ${left.join(', ')}`);
  if (whole && (left.length > 0 || summaries.some(isBroken))) {
    remark('nothing was recorded: a history is moved in as a whole or not at all');
  }
  if (last.interrupted === true) process.exitCode = INTERRUPTED;
  else if (last.problem !== undefined) process.exitCode = last.problem.exitCode;
  else if (summaries.some(({ refused }) => refused > 0)) process.exitCode = 1;
}

/** @throws Problem `usage` where the refused lines would be written over what is imported */
async function checkRejected(rejected: string, files: readonly string[]): Promise<void> {
  const identify = (file: string): Promise<string> =>
    stat(file).then(
      ({ dev, ino }) => `${dev}:${ino}`,
      () => '',
    );
  const there = await identify(rejected);
  for (const file of files) {
    if (there !== '' && (await identify(file)) === there) {
      throw new Problem(
        'usage',
        `Refused lines must go to another file than those that are imported; received ${rejected}. Name another with --rejected.`,
      );
    }
  }
}

/** The registered definition; a bundled protocol is registered if there is none. */
async function definitionOf(connection: Connection, protocol: string): Promise<ProtocolDefinition> {
  const path = `/v1/protocols/${encodeURIComponent(protocol)}`;
  const { bundledProtocol } = await import('../../../src/platform/demonstration.js');
  try {
    return (await callJson<{ definition: ProtocolDefinition }>(connection, { path })).definition;
  } catch (error) {
    const text =
      error instanceof Problem && error.code === 'protocol-unknown' ? await bundledProtocol(protocol) : undefined;
    if (text === undefined) throw error;
    await connection.call({ method: 'POST', path: '/v1/protocols', type: 'application/yaml', body: text });
    remark(`registered the bundled protocol ${protocol}`);
    return (await callJson<{ definition: ProtocolDefinition }>(connection, { path })).definition;
  }
}
