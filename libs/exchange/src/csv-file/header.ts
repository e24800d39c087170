import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parse, type CsvError } from 'csv-parse';
import { echo, Problem } from '#kernel';

const DELIMITERS = [',', ';', '\t'] as const;

/** How a CSV file begins. */
export interface Header {
  readonly delimiter: (typeof DELIMITERS)[number];
  readonly names: readonly string[];
}

/**
 * Reads the first line of a CSV file. The delimiter (comma, semicolon or tab) is the one that gives most columns.
 *
 * @throws Problem `file-invalid` when it is no file, or has no header
 */
export async function readHeader(file: string): Promise<Header> {
  const info = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new Problem(
      'file-invalid',
      `The file must be readable; received ${file} (${error.code}). Name a file that is there.`,
    );
  });
  if (!info.isFile()) {
    throw new Problem('file-invalid', `The table is read from a file; received ${file}, which is none. Name a file.`);
  }
  const tried = await Promise.all(DELIMITERS.map((delimiter) => firstRecord(file, delimiter)));
  const best = tried.reduce((a, b) => (b.names.length > a.names.length ? b : a));
  // With a delimiter that it does not have, a line of quoted names is no CSV.
  if (best.names.length === 0 && best.error !== undefined) throw notCsv(file, best.error);
  if (best.names.length === 0) {
    throw new Problem('file-invalid', `The table begins with a line of names; received ${file}, which is empty.`);
  }
  return best;
}

async function firstRecord(
  file: string,
  delimiter: Header['delimiter'],
): Promise<Header & { readonly error?: unknown }> {
  const stream = createReadStream(file);
  const parser = stream.pipe(parse({ bom: true, delimiter, to: 1, trim: true, relax_quotes: true }));
  stream.on('error', (error) => parser.destroy(error));
  try {
    for await (const names of parser as AsyncIterable<string[]>) return { delimiter, names };
    return { delimiter, names: [] };
  } catch (error) {
    return { delimiter, names: [], error };
  } finally {
    stream.destroy();
  }
}

/** The problem of a file that csv-parse cannot read; other errors as they are. */
export function notCsv(file: string, error: unknown): unknown {
  if ((error as CsvError).code?.startsWith('CSV_') !== true) return error;
  return new Problem(
    'file-invalid',
    `${file} must be CSV in UTF-8 with a header line; ${(error as CsvError).message}. Correct that line.`,
  );
}

/**
 * The number of each column that is named, from 0.
 *
 * @throws Problem `file-invalid` for a name that is not there, or there twice; it names those that are
 */
export function columnNumbers<Key extends string>(
  names: readonly string[],
  wanted: Readonly<Partial<Record<Key, string>>>,
): Partial<Record<Key, number>> {
  const found = (Object.entries(wanted) as [Key, string | undefined][]).flatMap(([key, name]): [Key, number][] => {
    if (name === undefined) return [];
    const at = names.indexOf(name);
    if (at >= 0 && names.indexOf(name, at + 1) < 0) return [[key, at]];
    throw new Problem(
      'file-invalid',
      `--${key} names one column of the table; received ${echo(name)}, which is there ${at < 0 ? 'not at all' : 'twice'}. The columns are ${names.map((one) => echo(one)).join(', ')}.`,
    );
  });
  return Object.fromEntries(found) as Partial<Record<Key, number>>;
}
