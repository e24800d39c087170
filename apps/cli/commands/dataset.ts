import { open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import type { Manifest } from '#dataset';
import { Problem } from '#kernel';
import { callJson, withConnection, type Call, type Connection } from '../connection.js';
import { print, remark, table } from '../output.js';
import { addQuestionOptions, flatOf, type QuestionOptions } from '../question-options.js';

type Format = 'table' | 'csv' | 'json';

interface Options extends QuestionOptions {
  readonly format?: Format;
  readonly json?: boolean;
  readonly output?: string;
}

export function datasetCommand(): Command {
  const command = new Command('dataset')
    .description('ask for time to an endpoint: a row for each case, with event or censoring status')
    .argument('<protocol>', 'the study')
    .argument('[endpoint]', 'time to what, e.g. death (forlopp protocol show lists them); not with --question')
    .addOption(
      new Option(
        '--format <format>',
        'how it is written (default: as the output file is named, otherwise table)',
      ).choices(['table', 'csv', 'json']),
    )
    .option('--json', 'the same as --format json')
    .option('-o, --output <file>', 'write to a file, and the manifest beside it (<file>.manifest.json)')
    .addHelpText(
      'after',
      `
Examples:
  forlopp dataset stanford-heart-transplant death
  forlopp dataset stanford-heart-transplant death --as-of 1970-01-01 --covariates age,surgery --format csv
  forlopp dataset alternativa-insatser start --group experimentgrupp -o start.csv
  forlopp dataset alternativa-insatser start --exits tackat-nej:competes     declining as a competing event
  forlopp dataset alternativa-insatser start --as-known 120                  as known at position 120 of the log`,
    )
    .action((protocol: string, endpoint: string | undefined, options: Options) => {
      const query = flatOf(protocol, endpoint, options);
      return withConnection(false, (connection) => ask(connection, query, options));
    });
  return addQuestionOptions(command);
}

async function ask(connection: Connection, query: Record<string, string>, options: Options): Promise<void> {
  const format = formatOf(options);
  const manifest = await callJson<Manifest>(connection, { path: '/v1/datasets.manifest.json', query });
  // From here on as known exactly as the manifest says, whatever is recorded meanwhile.
  const pinned = { question: JSON.stringify(manifest.question) };

  if (format === 'table') return showTable(connection, { path: '/v1/datasets.json', query: pinned });
  const call = { path: `/v1/datasets.${format}`, query: pinned };
  if (options.output === undefined) await pipeline((await connection.call(call)).body, process.stdout, { end: false });
  else await writeAnswer(connection, call, options.output, manifest);
  remarks(manifest);
}

/** @throws Problem `usage` for a table that is to go to a file */
function formatOf({ json, format, output }: Options): Format {
  if (json === true) return 'json';
  const named = /\.(csv|json)$/i.exec(output ?? '')?.[1]?.toLowerCase() as Format | undefined;
  const chosen = format ?? named ?? 'table';
  if (chosen === 'table' && output !== undefined) {
    throw new Problem(
      'usage',
      'A file is written as CSV or JSON; received neither. Name it .csv or .json, or add --format csv or --format json.',
    );
  }
  return chosen;
}

/** The rows to a file; then, when they are whole, the manifest beside it. */
async function writeAnswer(connection: Connection, call: Call, file: string, manifest: Manifest): Promise<void> {
  const manifestFile = `${file}.manifest.json`;
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'w');
    // A manifest stands beside the bytes that it describes only.
    await rm(manifestFile, { force: true });
    const { body } = await connection.call(call);
    for await (const chunk of body) await handle.writeFile(chunk as Buffer);
    await writeFile(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
  } catch (error) {
    if (error instanceof Problem || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new Problem(
      'file-invalid',
      `The output file must be writable, and its folder too; received ${file} (${(error as NodeJS.ErrnoException).code}). Name another with -o.`,
      { cause: error },
    );
  } finally {
    await handle?.close();
  }
  remark(`${file}: ${manifest.audit.rows} rows; ${manifestFile}`);
}

async function showTable(connection: Connection, call: Call): Promise<void> {
  const { manifest, rows } = await callJson<{ manifest: Manifest; rows: Record<string, string | number | null>[] }>(
    connection,
    call,
  );
  const names = manifest.codebook.map(({ name }) => name);
  print(
    table(
      names,
      rows.map((row) => names.map((name) => row[name] ?? null)),
    ),
  );
  const { audit } = manifest;
  print(
    `\n${audit.rows} rows of ${audit.cases} cases: ${audit.events} events, ${audit.competing} competing, ${audit.censored} censored; ${audit.personDays} person-days.`,
  );
  remarks(manifest);
}

/** What a reader of the answer should know, on stderr. */
function remarks(manifest: Manifest): void {
  const { question, audit } = manifest;
  remark(
    `as of ${question.asOf}, as known at position ${question.asKnown}, protocol version ${question.protocolVersion}`,
  );
  const { recordedFromSource: moved } = manifest;
  if (moved !== undefined) {
    remark(
      `up to position ${moved.lastPosition} as another register recorded it, from ${moved.firstInstant} to ${moved.lastInstant}`,
    );
  }
  const excluded = Object.entries(audit.exclusions).map(([reason, count]) => `${count} ${reason}`);
  if (excluded.length > 0) remark(`not in the rows: ${excluded.join(', ')}`);
  for (const { code, message } of manifest.warnings) remark(`warning ${code}: ${message}`);
  if (manifest.demonstration === true) remark('demonstration: true (the store in ./data/demo)');
}
