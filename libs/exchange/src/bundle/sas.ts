import type { Column } from '#dataset';
import { storageOf } from '../storage.js';
import { labelledCodes, labelWithUnit, outcomeOf, plainNames, type Outcome, type ScriptParts } from './parts.js';

const RESERVED = new Set(['_n_', '_error_', '_file_', '_infile_', '_iorc_', '_msg_', '_cmd_']);
/** Bytes of a text without codes; SAS has to know before it reads. */
const TEXT_BYTES = 1024;
/** Bytes of a label. */
const LABEL_BYTES = 256;

/** A program that reads data.csv into SAS: informats, lengths, labels and formats, and a call that fits the shape. */
export function sasScript(parts: ScriptParts): string {
  const { columns, question } = parts;
  const names = plainNames(columns, RESERVED);
  const described = columns.map((column, i) => describe(column, names[i]!, `c${i + 1}_f`, parts));
  const { missing } = question;
  const formats = described.flatMap(({ format }) => format);
  return [
    '/* Reads data.csv from the working directory. Run SAS with -encoding utf-8. A line break inside a text is not read. */',
    ...(formats.length === 0 && missing === '' ? [] : ['proc format;', ...naInformats(missing), ...formats, 'run;']),
    '',
    'data work.data;',
    "  infile 'data.csv' dsd dlm=',' firstobs=2 truncover lrecl=1048576 termstr=lf encoding='utf-8';",
    ...described.flatMap(({ length }) => length),
    '  input',
    ...described.map(({ input }) => `    ${input}`),
    '  ;',
    ...described.flatMap(({ after }) => after),
    '  label',
    ...columns.map(
      (column, i) => `    ${names[i]} = ${sasText(firstBytes(labelWithUnit(column, question.language), LABEL_BYTES))}`,
    ),
    '  ;',
    'run;',
    ...procLines(outcomeOf(parts)),
    '',
  ].join('\n');
}

/** Informats that read NA as missing. */
function naInformats(missing: '' | 'NA'): string[] {
  if (missing === '') return [];
  return ["  invalue na_num 'NA' = . other = [best32.];", "  invalue na_date 'NA' = . other = [yymmdd10.];"];
}

interface Described {
  readonly format: readonly string[];
  readonly length: readonly string[];
  readonly input: string;
  readonly after: readonly string[];
}

function describe(column: Column, name: string, formatName: string, { question }: ScriptParts): Described {
  const codes = labelledCodes(column, question.language);
  const na = question.missing === 'NA';
  const storage = storageOf(column, question);
  if (storage === 'text') {
    const bytes = codes.length === 0 ? TEXT_BYTES : Math.max(64, ...codes.map(([code]) => Buffer.byteLength(code)));
    return {
      format: format(
        `$${formatName}`,
        codes.map(([code, label]) => `${sasText(code)} = ${sasText(label)}`),
      ),
      length: [`  length ${name} $ ${bytes};`],
      input: `${name} $`,
      after: [
        ...(na ? [`  if ${name} = 'NA' then ${name} = '';`] : []),
        ...(codes.length === 0 ? [] : [`  format ${name} $${formatName}.;`]),
      ],
    };
  }
  if (storage === 'date') {
    return {
      format: [],
      length: [],
      input: `${name} :${na ? 'na_date' : 'yymmdd10'}.`,
      after: [`  format ${name} yymmdd10.;`],
    };
  }
  return {
    format: format(
      formatName,
      codes.map(([code, label]) => `${Number(code)} = ${sasText(label)}`),
    ),
    length: [],
    input: `${name} :${na ? 'na_num' : 'best32'}.`,
    after: codes.length === 0 ? [] : [`  format ${name} ${formatName}.;`],
  };
}

function format(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`  value ${name}`, ...values.map((value) => `    ${value}`), '  ;'];
}

/** What the rows are to SAS's procedures; the numbers in brackets are those that censor. */
function procLines(outcome: Outcome | null): string[] {
  if (outcome === null) return [];
  const lines = ((): string[] => {
    switch (outcome.kind) {
      case 'time':
        return [`proc phreg data=work.data; model ${outcome.entry ? '(entry, time)' : 'time'}*status(0, 2) = ; run;`];
      case 'competing':
        return [
          `proc phreg data=work.data; model ${outcome.entry ? '(entry, time)' : 'time'}*status(0) = / eventcode=1; run;`,
        ];
      case 'interval-censored':
        return [
          'data work.data; set work.data; lower = time; if status in (1, 3) then upper = time_upper; run;',
          'proc icphreg data=work.data; model (lower, upper) = ; run;',
        ];
      case 'intervals':
        return ['proc phreg data=work.data; model (tstart, tstop)*status(0, 2) = ; run;'];
      case 'periods':
        return ["proc logistic data=work.data; class period; model status(event='1') = period / link=cloglog; run;"];
      case 'recurrent': {
        const strata = outcome.model === 'andersen-gill' ? '' : ' strata enum;';
        return [
          `proc phreg data=work.data covs(aggregate); model (tstart, tstop)*status(0, 2) = ; id id;${strata} run;`,
        ];
      }
      case 'transitions':
        return [
          'proc phreg data=work.data covs(aggregate); model (tstart, tstop)*status(0) = ; id id; strata transition; run;',
        ];
    }
  })();
  return ['', ...lines.map((line) => `/* ${line} */`)];
}

/** A text as SAS writes it: in single quotes nothing is expanded. A line break or the like is a blank. */
export function sasText(text: string): string {
  return `'${text.replaceAll(/\p{Cc}+/gu, ' ').replaceAll("'", "''")}'`;
}

function firstBytes(text: string, bytes: number): string {
  let kept = '';
  let size = 0;
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    kept += character;
  }
  return kept;
}
