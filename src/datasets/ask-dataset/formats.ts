import type { AskedQuestion, Format, Manifest, OpenAnswer } from '#dataset';
import { arrowOf, jsonOf, ndjsonOf, parquetOf } from '#exchange';
import { echo, Problem } from '#kernel';
import { toQuestion, type QuestionDto } from './question.dto.js';

/** Text or bytes, in pieces. */
export type Pieces = AsyncIterable<string | Uint8Array>;

interface Writing {
  readonly address: string;
  readonly type: string;
  readonly summary: string;
  readonly description: string;
  /** @param scratch a folder for what lives as long as the answer */
  readonly write: (answer: OpenAnswer, manifest: Manifest, scratch: string) => Pieces;
}

const CSV = 'text/csv; charset=utf-8; header=present';

/** How each format is asked for and written. */
export const WRITINGS: Readonly<Record<Format, Writing>> = {
  csv: {
    address: 'datasets.csv',
    type: CSV,
    summary: 'A time-to-event dataset as CSV',
    description: 'UTF-8, a header line, a line for each row. From R: read.csv("http://…/v1/datasets.csv?…").',
    write: (answer) => answer.csv(),
  },
  ndjson: {
    address: 'datasets.ndjson',
    type: 'application/x-ndjson; charset=utf-8',
    summary: 'A time-to-event dataset as NDJSON',
    description: 'A JSON object on each line, a member for each column.',
    write: (answer) => ndjsonOf(answer.columns, answer.rows()),
  },
  json: {
    address: 'datasets.json',
    type: 'application/json; charset=utf-8',
    summary: 'A time-to-event dataset as JSON: manifest, rows, and the cases that are not in them',
    description: 'One document.',
    write: jsonOf,
  },
  parquet: {
    address: 'datasets.parquet',
    type: 'application/vnd.apache.parquet',
    summary: 'A time-to-event dataset as Parquet',
    description: 'Columns with types.',
    write: (answer, _, scratch) => parquetOf(answer, scratch),
  },
  arrow: {
    address: 'datasets.arrow',
    type: 'application/vnd.apache.arrow.stream',
    summary: 'A time-to-event dataset as an Arrow IPC stream',
    description: 'Columns with types, labels and units.',
    write: arrowOf,
  },
  adtte: {
    address: 'datasets.adtte.csv',
    type: CSV,
    summary: 'A time-to-event dataset as CSV with the columns of CDISC ADTTE',
    description: 'CNSR is 0 where the event occurred.',
    write: (answer) => answer.csv(),
  },
};

/**
 * A question in the format of the address that it came to, which a whole question in JSON leaves to it.
 *
 * @throws Problem `question-invalid` where the parameter `format` names another one
 */
export function inFormat(dto: QuestionDto & { readonly format?: string }, format: Format): AskedQuestion {
  if (dto.format !== undefined && dto.format !== format) {
    throw new Problem(
      'question-invalid',
      `The format must be that of the address, ${format}; received ${echo(dto.format)}. Leave format out, or ask at the address of the other format.`,
      { errors: [{ pointer: '/format', rule: `is ${format} at this address`, received: echo(dto.format) }] },
    );
  }
  return { ...toQuestion(dto), format };
}
