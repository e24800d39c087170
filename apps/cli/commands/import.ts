import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { finished } from 'node:stream/promises';
import { Command } from 'commander';
import { Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import { bundledProtocol } from '../../../src/platform/demonstration.js';
import { callJson, withConnection, type Connection } from '../connection.js';
import { readLines, type Line } from '../import/lines.js';
import { Progress } from '../import/progress.js';
import { print, printJson, remark, table } from '../output.js';

interface Options {
  readonly mapping?: string;
  readonly source?: string;
  readonly rejected?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What became of a file. */
interface Summary {
  readonly file: string;
  lines: number;
  recorded: number;
  unchanged: number;
  refused: number;
  /** Where the refused lines are, with their reasons. */
  rejected?: string;
}

interface BatchAnswer {
  readonly items: readonly {
    readonly index: number;
    readonly status: string;
    readonly problem?: Record<string, unknown>;
  }[];
}

const BATCH = 1000;

export function importCommand(): Command {
  return new Command('import')
    .description('record the events of files: NDJSON, or CSV in the long form, or a wide CSV through a mapping')
    .argument('<protocol>', 'the study; a bundled one is registered if it is not there yet')
    .argument('<file...>', '.ndjson or .csv files')
    .option('--mapping <name>', "how a wide CSV becomes facts: a mapping of the protocol's")
    .option('--source <name>', 'the source of CSV rows that do not name one')
    .option('--rejected <file>', 'where refused lines go, with reasons (default: <file>.rejected.ndjson)')
    .option('--dry-run', 'decide, and record nothing')
    .option('--json', 'the summary as JSON')
    .addHelpText(
      'after',
      `
Examples:
  FORLOPP_DATA=./data/mine forlopp import alternativa-insatser events.ndjson
  FORLOPP_DATA=./data/mine forlopp import alternativa-insatser 2008.csv 2009.csv --source alt-s
  FORLOPP_DATA=./data/mine forlopp import stanford-heart-transplant jasa.csv --mapping jasa

NDJSON:  {"source":"alt-s","id":"e-1","case":"A-1","type":"slumpad","occurred":"2008-06-10","attributes":{"arm":"forsok"}}
CSV:     source,id,case,type,occurred,precision,arm
Importing a file again records nothing twice. Exit code 1 if any line was refused.`,
    )
    .action((protocol: string, files: string[], options: Options) =>
      withConnection(true, (connection) => importFiles(connection, protocol, files, options)),
    );
}

async function importFiles(
  connection: Connection,
  protocol: string,
  files: readonly string[],
  options: Options,
): Promise<void> {
  const definition = await definitionOf(connection, protocol);
  const summaries: Summary[] = [];
  for (const file of files) summaries.push(await importFile(connection, definition, file, options));

  if (options.json === true) printJson({ ...(options.dryRun === true ? { dryRun: true } : {}), files: summaries });
  else {
    const recorded = options.dryRun === true ? 'would record' : 'recorded';
    print(
      table(
        ['file', 'events', recorded, 'unchanged', 'refused'],
        summaries.map((one) => [one.file, one.lines, one.recorded, one.unchanged, one.refused]),
      ),
    );
    for (const { rejected, refused } of summaries)
      if (rejected !== undefined) remark(`${refused} refused: see ${rejected}`);
  }
  if (summaries.some(({ refused }) => refused > 0)) process.exitCode = 1;
}

/** The registered definition; a bundled protocol is registered if there is none. */
async function definitionOf(connection: Connection, protocol: string): Promise<ProtocolDefinition> {
  const path = `/v1/protocols/${encodeURIComponent(protocol)}`;
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

async function importFile(
  connection: Connection,
  definition: ProtocolDefinition,
  file: string,
  options: Options,
): Promise<Summary> {
  const summary: Summary = { file, lines: 0, recorded: 0, unchanged: 0, refused: 0 };
  const rejected = new Rejected(options.rejected ?? `${file}.rejected.ndjson`, file);
  let bytes = 0;
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  const progress = new Progress(basename(file), size);
  const lines = readLines(file, { definition, ...options, onBytes: (read) => (bytes = read) });
  try {
    let batch: Line[] = [];
    const send = async (): Promise<void> => {
      await record(connection, definition.name, batch, summary, rejected, options.dryRun === true);
      batch = [];
      progress.update(bytes, summary.lines);
    };
    for await (const line of lines) {
      batch.push(line);
      if (batch.length === BATCH) await send();
    }
    if (batch.length > 0) await send();
  } finally {
    progress.done();
    await rejected.close();
  }
  return rejected.used ? { ...summary, rejected: rejected.file } : summary;
}

async function record(
  connection: Connection,
  protocol: string,
  batch: readonly Line[],
  summary: Summary,
  rejected: Rejected,
  dryRun: boolean,
): Promise<void> {
  const readable = batch.filter(({ problem }) => problem === undefined);
  const answer =
    readable.length === 0
      ? { items: [] }
      : await callJson<BatchAnswer>(connection, {
          method: 'POST',
          path: `/v1/protocols/${encodeURIComponent(protocol)}/events`,
          query: { mode: 'partial', ...(dryRun ? { dryRun: 'true' } : {}) },
          type: 'application/x-ndjson',
          body: readable.map(({ event }) => JSON.stringify(event)).join('\n'),
        });
  summary.lines += batch.length;
  for (const { line, event, problem } of batch) {
    if (problem === undefined) continue;
    summary.refused++;
    await rejected.write(line, event, problem.toDocument());
  }
  for (const { index, status, problem } of answer.items) {
    if (status === 'refused') {
      summary.refused++;
      await rejected.write(readable[index]!.line, readable[index]!.event, problem!);
    } else if (status === 'unchanged') summary.unchanged++;
    else summary.recorded++;
  }
}

/** The file of refused lines: made when the first line is refused, so that there is none when all went well. */
class Rejected {
  private stream: WriteStream | undefined;

  constructor(
    readonly file: string,
    private readonly from: string,
  ) {}

  get used(): boolean {
    return this.stream !== undefined;
  }

  async write(line: number, event: unknown, problem: Record<string, unknown>): Promise<void> {
    this.stream ??= createWriteStream(this.file);
    const { code, detail, errors } = problem;
    const text = `${JSON.stringify({ file: this.from, line, code, detail, errors, event })}\n`;
    if (!this.stream.write(text)) await once(this.stream, 'drain');
  }

  async close(): Promise<void> {
    if (this.stream === undefined) return;
    this.stream.end();
    await finished(this.stream);
  }
}
