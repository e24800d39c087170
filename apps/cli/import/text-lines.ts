import { isUtf8 } from 'node:buffer';
import { Problem } from '#kernel';
import type { Line } from './line.js';

const NEWLINE = 0x0a;
/** A longer line is no event. */
const LONGEST = 1024 * 1024;

/**
 * The lines of a file that are not blank. They end at a line feed only: JSON text may hold U+2028 and the like as they
 * are. No more than one line is held in memory.
 */
export async function* textLines(chunks: AsyncIterable<Uint8Array>, longest = LONGEST): AsyncGenerator<Line> {
  let line = 0;
  let begun: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer): void => {
    if (length <= longest) begun.push(part);
    length += part.length;
  };
  const end = (): Line | undefined => {
    line++;
    const bytes = begun.length === 1 ? begun[0]! : Buffer.concat(begun);
    const whole = length <= longest;
    begun = [];
    length = 0;
    return whole ? readLine(bytes, line) : { line, text: '', problem: tooLong(longest) };
  };
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
      add(bytes.subarray(from, to));
      from = to + 1;
      const read = end();
      if (read !== undefined) yield read;
    }
    add(bytes.subarray(from));
  }
  const last = length === 0 ? undefined : end();
  if (last !== undefined) yield last;
}

function readLine(bytes: Buffer, line: number): Line | undefined {
  const text = bytes.toString('utf8');
  if (!isUtf8(bytes)) return { line, text, problem: notUtf8() };
  const plain = line === 1 ? text.replace(/^\uFEFF/, '') : text;
  return plain.trim() === '' ? undefined : { line, text: plain };
}

/** What to say of text in another encoding, whose letters would be lost for ever if they were recorded. */
export function notUtf8(): Problem {
  return new Problem(
    'body-invalid',
    'A line must be UTF-8; this one has letters of another encoding. Save the file as UTF-8 and import it again.',
  );
}

function tooLong(longest: number): Problem {
  return new Problem(
    'body-invalid',
    `A line must be at most ${longest} bytes long; this one is longer. Write one event on each line.`,
  );
}
