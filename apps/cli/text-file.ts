import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { Problem } from '#kernel';

/**
 * The text of a file that the user names.
 *
 * @param fix what to name instead
 * @throws Problem `file-invalid` when it cannot be read, or is not UTF-8
 */
export async function readTextFile(file: string, fix: () => Promise<string> | string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new Problem('file-invalid', `The file must be readable; received ${file} (${code}). ${await fix()}`);
  }
  if (!isUtf8(bytes)) {
    throw new Problem(
      'file-invalid',
      `The file must be UTF-8; ${file} has letters of another encoding. Save it as UTF-8.`,
    );
  }
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}
