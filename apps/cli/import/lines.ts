import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { parse, type CsvError } from 'csv-parse';
import { Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import { EqualRows } from './equal-rows.js';
import { longRow } from './long-csv.js';
import { wideRow } from './wide-csv.js';

/** One event of a file, or why it could not be read; `line` is where it begins. */
export interface Line {
  readonly line: number;
  readonly event: unknown;
  readonly problem?: Problem;
}

export interface ReadOptions {
  readonly definition: ProtocolDefinition;
  /** The wide form, by the mapping of this name. */
  readonly mapping?: string;
  /** The source of rows that do not name one. */
  readonly source?: string;
  /** Called with the bytes read so far. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * The events of a file, one after the other; the file is never held in memory.
 *
 * @throws Problem `file-invalid` when the file cannot be read, or is no CSV from some line on
 */
export async function* readLines(file: string, options: ReadOptions): AsyncGenerator<Line> {
  const stream = createReadStream(file);
  try {
    await once(stream, 'open');
    const lines = file.toLowerCase().endsWith('.csv') ? csvLines(stream, file, options) : ndjsonLines(stream);
    if (options.mapping !== undefined && !file.toLowerCase().endsWith('.csv')) {
      throw new Problem(
        'usage',
        `A mapping reads a CSV file; received ${basename(file)}. Name a .csv file, or leave --mapping out.`,
      );
    }
    for await (const line of lines) {
      options.onBytes?.(stream.bytesRead);
      yield line;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof Problem || code === undefined || !/^(E[A-Z]+|ERR_)/.test(code)) throw error;
    throw new Problem(
      'file-invalid',
      `The file must be readable; received ${file} (${code}). Name a file that is there.`,
    );
  } finally {
    stream.destroy();
  }
}

async function* ndjsonLines(stream: Readable): AsyncGenerator<Line> {
  const texts = createInterface({ input: stream, crlfDelay: Infinity });
  // readline passes no error of its input on.
  let failed: unknown;
  stream.once('error', (error) => {
    failed = error;
    texts.close();
  });
  let line = 0;
  for await (const text of texts) {
    line++;
    if (text.trim() === '') continue;
    try {
      yield { line, event: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown };
    } catch {
      yield {
        line,
        event: text,
        problem: new Problem('body-invalid', 'A line must be one JSON object; this one is not. Correct the line.'),
      };
    }
  }
  if (failed !== undefined) throw failed;
}

async function* csvLines(stream: Readable, file: string, options: ReadOptions): AsyncGenerator<Line> {
  const mapping = options.mapping === undefined ? undefined : options.definition.mappings?.[options.mapping];
  if (options.mapping !== undefined && mapping === undefined) {
    const names = Object.keys(options.definition.mappings ?? {}).join(', ') || 'none';
    throw new Problem(
      'usage',
      `The protocol has the mappings ${names}; received ${options.mapping}. Name one of these.`,
    );
  }
  const parser = stream.pipe(parse({ columns: true, bom: true, info: true, trim: true, skip_empty_lines: true }));
  stream.on('error', (error) => parser.destroy(error));
  const equal = new EqualRows();
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      const events = mapping === undefined ? [longRow(record, options)] : wideRow(record, mapping, options.definition);
      for (const event of events) {
        yield event instanceof Problem
          ? { line: info.lines, event: record, problem: event }
          : { line: info.lines, event: equal.identify(event) };
      }
    }
  } catch (error) {
    if (!(error as CsvError).code?.startsWith('CSV_')) throw error;
    throw new Problem(
      'file-invalid',
      `${file} must be CSV with a header line; ${(error as CsvError).message}. What stood before that line has been read; correct the file and import it again.`,
    );
  } finally {
    equal.close();
  }
}
