import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Problem } from '#kernel';
import type { Call, Connection, Reply } from './connection.js';

/**
 * The answer to a call as a file; what was there before is gone.
 *
 * @param opened what to do when the file can be written, before the answer comes
 * @returns the headers of the answer
 * @throws Problem `file-invalid` where it cannot be written, and what the call is refused with
 */
export async function saveAnswer(
  connection: Connection,
  call: Call,
  file: string,
  opened: () => Promise<void> = async () => {},
): Promise<Reply['headers']> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'w');
    await opened();
    const { body, headers } = await connection.call(call);
    for await (const chunk of body) await handle.writeFile(chunk as Buffer);
    return headers;
  } catch (error) {
    if (error instanceof Problem || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new Problem(
      'file-invalid',
      `The output file must be writable, and its folder too; received ${file} (${(error as NodeJS.ErrnoException).code}). Name another.`,
      { cause: error },
    );
  } finally {
    await handle?.close();
  }
}

/** The answer to a call to stdout, as it comes. Returns its headers. */
export async function printAnswer(connection: Connection, call: Call): Promise<Reply['headers']> {
  const { body, headers } = await connection.call(call);
  await pipeline(body, process.stdout, { end: false });
  return headers;
}
