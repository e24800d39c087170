import { createHash } from 'node:crypto';
import { Command } from 'commander';
import type { Manifest } from '#dataset';
import { Problem } from '#kernel';
import { callJson, withConnection, type Connection } from '../connection.js';
import { pathOf } from '../dataset-output.js';
import { print, printJson, remark } from '../output.js';
import { compareManifests, type Difference, type Reproduction } from '../reproduction.js';
import { saveAnswer } from '../save-answer.js';
import { readTextFile } from '../text-file.js';

interface Options {
  readonly json?: boolean;
  readonly output?: string;
}

/** Longest value that a terminal shows of a difference. */
const SHOWN = 100;

/** Refusals that only another log gives to a question that was answered once. */
const OTHER_LOG = ['as-known-unknown', 'protocol-unknown'];

export function reproduceCommand(): Command {
  return new Command('reproduce')
    .description("ask a manifest's question again; exit code 1 where it does not give the same bytes")
    .argument('<manifest.json>', 'the manifest beside a result, or out of a bundle')
    .option('-o, --output <file>', 'write the result again, in its format')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  forlopp reproduce start.csv.manifest.json
  FORLOPP_DATA=./data/mine forlopp reproduce manifest.json -o again.csv

Parquet and Arrow files and the like are the same where their rows as CSV are: the library that writes them may write other bytes.`,
    )
    .action((file: string, options: Options) =>
      withConnection(false, async (connection) => reproduce(connection, await readManifest(file), options)),
    );
}

async function reproduce(connection: Connection, manifest: Manifest, options: Options): Promise<void> {
  const query = { question: JSON.stringify(manifest.question) };
  const reproduction = await compare(connection, manifest, query);
  if (options.output !== undefined && !('refused' in reproduction)) {
    await saveAnswer(connection, { path: pathOf(manifest.question.format), query }, options.output);
    remark(`${options.output}: ${manifest.question.format}`);
  }
  if (options.json === true) printJson(reproduction);
  else show(reproduction, manifest);
  if (!reproduction.reproduced) process.exitCode = 1;
}

async function compare(
  connection: Connection,
  manifest: Manifest,
  query: { readonly question: string },
): Promise<Reproduction | (Omit<Reproduction, 'sha256'> & { readonly refused: string })> {
  try {
    const result = await measure(connection, manifest, query);
    const now = await callJson<Manifest>(connection, { path: '/v1/datasets.manifest.json', query });
    return compareManifests(manifest, { ...now, result: { ...now.result, ...result } });
  } catch (error) {
    if (!(error instanceof Problem) || !OTHER_LOG.includes(error.code)) throw error;
    const message = `the log cannot answer the question, so it is another one: ${error.message}`;
    return { reproduced: false, refused: error.code, differences: [{ cause: 'log', message }] };
  }
}

/** The hash of the rows as they come now: a server may have kept the manifest that it gave before. */
async function measure(
  connection: Connection,
  { question: { format } }: Manifest,
  query: { readonly question: string },
): Promise<{ sha256: string; bytes: number }> {
  const path = pathOf(format === 'ndjson' || format === 'adtte' ? format : 'csv');
  const { body } = await connection.call({ path, query });
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

function show({ reproduced, differences }: Pick<Reproduction, 'reproduced' | 'differences'>, manifest: Manifest): void {
  const { format, of, sha256 } = manifest.result;
  const same = of === 'result' ? 'the same bytes' : `the same rows (as CSV; the bytes of ${format} may differ)`;
  print(reproduced ? `${same}: sha256 ${sha256}` : `not the same: ${differences[0]!.cause}`);
  for (const difference of differences) print(`  ${difference.cause}: ${difference.message}${values(difference)}`);
}

function values({ then, now }: Difference): string {
  if (then === undefined && now === undefined) return '';
  const short = (value: unknown): string => {
    const text = JSON.stringify(value) ?? 'nothing';
    return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  };
  return ` (then ${short(then)}, now ${short(now)})`;
}

/** @throws Problem `file-invalid` for a file that is no manifest */
async function readManifest(file: string): Promise<Manifest> {
  const text = await readTextFile(file, () => 'Name the manifest of a result.');
  const invalid = (what: string): Problem =>
    new Problem(
      'file-invalid',
      `A manifest is the JSON that goes with a result, with question, protocol, asKnown, audit and result; received ${file}, which ${what}. Name <result>.manifest.json, or manifest.json of a bundle.`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('is no JSON');
  }
  const missing = ['question', 'protocol', 'asKnown', 'software', 'codebook', 'audit', 'result'].filter(
    (member) => typeof (value as Record<string, unknown> | null)?.[member] !== 'object',
  );
  if (missing.length > 0) throw invalid(`has no ${missing.join(', ')}`);
  return value as Manifest;
}
