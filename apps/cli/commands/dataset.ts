import { rm, writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import type { Audit, Exclusion, Format, Manifest } from '#dataset';
import { auditText } from '../audit-report.js';
import { callJson, readText, withConnection, type Call, type Connection, type Reply } from '../connection.js';
import { outputOf, OUTPUT_FORMATS, pathOf, type Output, type OutputOptions } from '../dataset-output.js';
import { print, remark, table } from '../output.js';
import { addQuestionOptions, flatOf, type QuestionOptions } from '../question-options.js';
import { doubts, remarksOf } from '../remarks.js';
import { printAnswer, saveAnswer } from '../save-answer.js';

/** A question, spelled flat. */
type Query = Readonly<Record<string, string | undefined>>;

type Options = OutputOptions & QuestionOptions;

export function datasetCommand(): Command {
  const command = new Command('dataset')
    .description('ask for time to an endpoint: a row for each case, with event or censoring status')
    .argument('<protocol>', 'the study')
    .argument('[endpoint]', 'time to what, e.g. death (forlopp protocol show lists them); not with --question')
    .addOption(
      new Option(
        '--format <format>',
        'how it is written (default: as the output file is named, otherwise table)',
      ).choices(OUTPUT_FORMATS),
    )
    .option('--json', 'the same as --format json')
    .option('-o, --output <file>', 'write to a file, and the manifest beside it (<file>.manifest.json)')
    .option('--bundle <file.zip>', 'write rows, manifest, codebook, audit and scripts for R, Python, Stata and SAS')
    .option('--audit', 'what became of every case and fact, instead of the rows')
    .option('--strict', 'exit with 1 where the audit has findings')
    .addHelpText(
      'after',
      `
Examples:
  forlopp dataset stanford-heart-transplant death
  forlopp dataset stanford-heart-transplant death --as-of 1970-01-01 --covariates age,surgery --format csv
  forlopp dataset alternativa-insatser start --origin slumpad --group som-slumpad -o start.csv
  forlopp dataset stanford-heart-transplant death --shape counting-process --time-dependent transplanted --shift half-day
  forlopp dataset alternativa-insatser start -o start.parquet                .csv .ndjson .json .parquet .arrow
  forlopp dataset alternativa-insatser start --bundle start.zip              with codebook and scripts that read it
  forlopp dataset alternativa-insatser start --audit                         which cases are not in the rows, and why
  forlopp dataset alternativa-insatser start --exits tackat-nej:competes     declining as a competing event
  forlopp dataset alternativa-insatser start --as-known 120                  as known at position 120 of the log`,
    )
    .action((protocol: string, endpoint: string | undefined, options: Options) => {
      const query = flatOf(protocol, endpoint, options);
      return withConnection(false, (connection) => ask(connection, query, options));
    });
  return addQuestionOptions(command);
}

async function ask(connection: Connection, query: Query, options: Options): Promise<void> {
  const output = outputOf(options, process.stdout.isTTY);
  const manifest = await write(connection, query, output);
  remarksOf(manifest);
  doubts(manifest.warnings, manifest.demonstration);
  if (options.strict === true) beStrict(manifest);
}

/** Writes the answer where it is to go. Returns its manifest. */
async function write(connection: Connection, query: Query, output: Output): Promise<Manifest> {
  switch (output.kind) {
    case 'table':
      return showTable(connection, { path: pathOf('json'), query });
    case 'audit': {
      const call = { path: '/v1/datasets.audit.json', query };
      const headers = output.json ? await printAnswer(connection, call) : await showAudit(connection, call);
      return manifestOf(connection, query, headers, 'csv');
    }
    case 'bundle': {
      const headers = await saveAnswer(connection, { path: '/v1/datasets.bundle.zip', query }, output.file);
      const manifest = await manifestOf(connection, query, headers, 'csv');
      remark(`${output.file}: ${manifest.audit.rows} rows`);
      return manifest;
    }
    case 'rows': {
      const call = { path: pathOf(output.format), query };
      if (output.file === undefined)
        return manifestOf(connection, query, await printAnswer(connection, call), output.format);
      const manifestFile = `${output.file}.manifest.json`;
      // A manifest stands beside the bytes that it describes only.
      const headers = await saveAnswer(connection, call, output.file, () => rm(manifestFile, { force: true }));
      const manifest = await manifestOf(connection, query, headers, output.format);
      await writeFile(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
      remark(`${output.file}: ${manifest.audit.rows} rows; ${manifestFile}`);
      return manifest;
    }
  }
}

/** The manifest of an answer that has just come: the same question, as known exactly as its headers say. */
function manifestOf(
  connection: Connection,
  query: Query,
  headers: Reply['headers'],
  format: Format,
): Promise<Manifest> {
  const pin = { asKnown: Number(headers['forlopp-as-known']), format };
  const { question } = query;
  const pinned =
    question === undefined
      ? { ...query, ...pin, asKnown: String(pin.asKnown) }
      : { ...query, question: JSON.stringify({ ...(JSON.parse(question) as object), ...pin }) };
  return callJson(connection, { path: '/v1/datasets.manifest.json', query: pinned });
}

async function showAudit(connection: Connection, call: Call): Promise<Reply['headers']> {
  const { headers, body } = await connection.call(call);
  const { audit, excluded } = JSON.parse(await readText(body)) as { audit: Audit; excluded: Exclusion[] };
  print(auditText(audit, excluded));
  return headers;
}

async function showTable(connection: Connection, call: Call): Promise<Manifest> {
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
  return manifest;
}

/** Findings make the answer a no. */
function beStrict({ audit }: Manifest): void {
  if (audit.findings.length === 0) return;
  const named = audit.findings.map(({ finding, cases }) => `${cases} ${finding}`).join(', ');
  remark(`forlopp: --strict: findings: ${named} (--audit shows the cases)`);
  process.exitCode = 1;
}
