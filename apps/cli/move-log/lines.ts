import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { Problem } from '#kernel';

/** A line of a file, without its line feed. */
export interface FileLine {
  /** From 1 on. */
  readonly number: number;
  readonly bytes: Buffer;
  /** Where the next line begins in the file. */
  readonly end: number;
  /** False for what stands after the last line feed. */
  readonly whole: boolean;
}

const NEWLINE = 0x0a;
const CHUNK = 1024 * 1024;
/** The largest body of an event, every byte of it escaped. A longer line is no event. */
const LONGEST = 6 * 16 * 1024 * 1024 + CHUNK;

/**
 * The lines of a file from its beginning, however they end. No more than one is held.
 *
 * @throws Problem `file-invalid` for a line that is too long to be an event's
 */
export async function* linesOf(handle: FileHandle): AsyncGenerator<FileLine> {
  let number = 0;
  let offset = 0;
  let begun: Buffer[] = [];
  let length = 0;
  const line = (whole: boolean): FileLine => {
    const bytes = begun.length === 1 ? begun[0]! : Buffer.concat(begun);
    begun = [];
    length = 0;
    return { number: ++number, bytes, end: offset, whole };
  };
  for (let position = 0; ;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const chunk = buffer.subarray(0, bytesRead);
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      begun.push(chunk.subarray(from, to));
      offset += length + to - from + 1;
      from = to + 1;
      yield line(true);
    }
    begun.push(chunk.subarray(from));
    length += bytesRead - from;
    if (length > LONGEST) {
      throw new Problem(
        'file-invalid',
        `A line of an exported log has at most ${LONGEST} bytes; received a longer one at line ${number + 1}. Name a file that forlopp export-log wrote.`,
      );
    }
  }
  offset += length;
  if (length > 0) yield line(false);
}

/** The text of a line; `undefined` where it is not UTF-8. */
export function textOf({ bytes }: FileLine): string | undefined {
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
