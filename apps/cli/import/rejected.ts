import { open, rm, type FileHandle } from 'node:fs/promises';
import { Problem } from '#kernel';
import type { Sent } from './send.js';

/** The file of refused lines: made when the first line is refused, so that there is none when all went well. */
export class Rejected {
  private handle: FileHandle | undefined;

  private constructor(readonly file: string) {}

  /** Where the user says; what an earlier import left there is written over. */
  static at(file: string): Rejected {
    return new Rejected(file);
  }

  /** Beside the file that is imported; what an earlier import of it left there goes. */
  static async beside(file: string): Promise<Rejected> {
    const rejected = new Rejected(`${file}.rejected.ndjson`);
    // Where it cannot be removed it cannot be written either, and that is said when there is something to write.
    await rm(rejected.file, { force: true }).catch(() => undefined);
    return rejected;
  }

  /** @throws Problem `file-invalid` when it cannot be written */
  async write(from: string, refused: readonly Sent[]): Promise<void> {
    if (refused.length === 0) return;
    const text = refused.map(({ line: { line, text: sent }, problem }) => {
      const { code, detail, errors } = problem!;
      return `${JSON.stringify({ file: from, line, code, detail, errors, event: readable(sent) })}\n`;
    });
    try {
      this.handle ??= await open(this.file, 'w');
      await this.handle.writeFile(text.join(''));
    } catch (error) {
      throw new Problem(
        'file-invalid',
        `The file for refused lines must be writable; received ${this.file} (${(error as NodeJS.ErrnoException).code ?? 'error'}). Name another with --rejected and import again: what is recorded already is not recorded twice.`,
        { cause: error },
      );
    }
  }

  async close(): Promise<void> {
    await this.handle?.close();
  }
}

/** An event as its members, or the text of a line that is none. */
function readable(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
