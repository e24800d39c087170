import type { Readable } from 'node:stream';
import { parse, type CsvError } from 'csv-parse';
import { Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import { EqualRows } from './equal-rows.js';
import type { Line, ReadOptions } from './line.js';
import { checkLongHeader, longRow } from './long-csv.js';
import { notUtf8 } from './text-lines.js';
import { checkWideHeader, wideRow } from './wide-csv.js';

/** A row by the names of its columns. */
export type Row = Readonly<Record<string, string>>;

const REPLACEMENT = '\uFFFD';
/** A quote that is never closed would otherwise swallow the rest of the file. */
const LONGEST_ROW = 1024 * 1024;

/**
 * The events of a CSV file. A row with more or fewer cells than the header, or with letters that are not UTF-8, is a line
 * with a problem, and the next one is read; after a misplaced quote nobody can tell where rows begin, so the file ends there.
 *
 * @throws Problem `usage` for a mapping that is not there; `file-invalid` for a header that does not fit, and from a
 * misplaced quote on
 */
export async function* csvLines(stream: Readable, file: string, options: ReadOptions): AsyncGenerator<Line> {
  const read = reader(options);
  // A parser that throws takes the rows with it that it has read and not given out yet, so that it remembers instead.
  let broken: CsvError | undefined;
  const parser = stream.pipe(
    parse({
      bom: true,
      delimiter: options.delimiter ?? ',',
      info: true,
      max_record_size: LONGEST_ROW,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip(error) {
        broken ??= error;
        setImmediate(() => {
          stream.unpipe(parser);
          parser.end();
        });
        return undefined;
      },
      trim: true,
    }),
  );
  stream.once('error', (error) => parser.destroy(error));
  const equal = new EqualRows();
  let header: readonly string[] | undefined;
  let line = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (broken !== undefined && info.lines >= lineOf(broken)) break;
      line = info.lines;
      if (header === undefined) {
        checkHeader(record, file, options.delimiter ?? ',');
        read.check(record, file);
        header = record;
        continue;
      }
      const problem = rowProblem(record, header.length);
      const begins = line - lineBreaks(record);
      if (problem !== undefined) yield { line: begins, text: JSON.stringify(record), problem };
      else {
        const row = Object.fromEntries(header.map((name, column) => [name, record[column]!]));
        for (const event of read.events(row)) yield { line: begins, text: JSON.stringify(equal.identify(event)) };
      }
    }
    if (broken !== undefined) {
      throw new Problem(
        'file-invalid',
        `${file} cannot be read after line ${line}: ${broken.message}. Correct it and import the file again: what is recorded already is not recorded twice.`,
      );
    }
  } finally {
    equal.close();
    parser.destroy();
  }
}

interface RowReader {
  check(header: readonly string[], file: string): void;
  events(row: Row): Readonly<Record<string, unknown>>[];
}

function reader({ definition, mapping: name, source }: ReadOptions): RowReader {
  if (name === undefined) {
    return {
      check: (header, file) => checkLongHeader(header, file, definition),
      events: (row) => [longRow(row, { definition, ...(source === undefined ? {} : { source }) })],
    };
  }
  const mapping = mappingOf(definition, name);
  return {
    check: (header, file) => checkWideHeader(header, file, mapping),
    events: (row) => wideRow(row, mapping, definition),
  };
}

function mappingOf(definition: ProtocolDefinition, name: string): NonNullable<ProtocolDefinition['mappings']>[string] {
  const mappings = definition.mappings ?? {};
  if (Object.hasOwn(mappings, name)) return mappings[name]!;
  const names = Object.keys(mappings);
  throw new Problem(
    'usage',
    `${names.length === 0 ? `The protocol ${definition.name} has no mappings` : `A mapping must be one of ${names.join(', ')}`}; received ${name}. Name one that is there, or leave --mapping out for the long form.`,
  );
}

function checkHeader(header: readonly string[], file: string, delimiter: string): void {
  const twice = header.find((name, column) => name !== '' && header.indexOf(name) !== column);
  if (twice !== undefined) {
    throw new Problem(
      'file-invalid',
      `${file}: each column must have a name of its own; received ${twice} twice. Rename or remove one of them.`,
    );
  }
  const other = [';', '\t', ','].find((one) => one !== delimiter && header.length === 1 && header[0]!.includes(one));
  if (other !== undefined) {
    throw new Problem(
      'file-invalid',
      `${file}: the header must be parted by ${JSON.stringify(delimiter)}; received one column, ${JSON.stringify(header[0])}. Say --delimiter ${other === '\t' ? String.raw`$'\t'` : `'${other}'`}.`,
    );
  }
}

function lineOf(error: CsvError): number {
  return (error as unknown as { lines: number }).lines;
}

function rowProblem(record: readonly string[], columns: number): Problem | undefined {
  if (record.length !== columns) {
    return new Problem(
      'body-invalid',
      `A row must have as many cells as the header, ${columns}; received ${record.length}. Correct the row; a cell with a comma in it needs quotes.`,
    );
  }
  return record.some((cell) => cell.includes(REPLACEMENT)) ? notUtf8() : undefined;
}

function lineBreaks(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);
}
