import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Manifest, OpenAnswer } from '#dataset';
import { CODEBOOK_COLUMNS, codebookRows } from '../codebook.js';
import { csvOf } from '../csv.js';
import { auditJsonOf } from '../json.js';
import { parquetOf } from '../parquet.js';
import { pythonScript } from './python.js';
import { rScript } from './r.js';
import { sasScript } from './sas.js';
import { stataScript } from './stata.js';

/** The same content gives the same bytes: no file says when it was packed. */
const FILE = { mtime: new Date(2000, 0, 1), mode: 0o100644, forceDosTimestamp: true };

type Pieces = AsyncIterable<string | Uint8Array>;

/**
 * An answer with all that a person needs to use it, as a zip file: the rows, the manifest, the codebook in both languages,
 * the audit, and a script for each statistics program. Files are made one after the other as the zip is read.
 *
 * @param folder where the Parquet file is made, see {@link parquetOf}
 */
export function bundleOf(answer: OpenAnswer, manifest: Manifest, folder: string): Readable {
  const zip = new ZipFile();
  // Node's own stream behind an older interface.
  const output = zip.outputStream as Readable;
  let current: Readable | undefined;
  zip.on('error', (error: Error) => output.destroy(error));
  output.once('close', () => current?.destroy());
  for (const [name, pieces] of files(answer, manifest, folder)) {
    zip.addReadStreamLazy(name, FILE, (give) => {
      if (output.destroyed) return;
      current = Readable.from(pieces()).on('error', (error) => output.destroy(error));
      give(null, current);
    });
  }
  zip.end();
  return output;
}

function files(answer: OpenAnswer, manifest: Manifest, folder: string): [name: string, pieces: () => Pieces][] {
  const { columns } = answer;
  const codebook = (language: 'sv' | 'en'): Pieces => csvOf(CODEBOOK_COLUMNS, [codebookRows(columns, language)]);
  return [
    ['manifest.json', () => text(`${JSON.stringify(manifest, null, 2)}\n`)],
    ['data.csv', () => answer.csv()],
    ['data.parquet', () => parquetOf(answer, folder)],
    ['codebook.sv.csv', () => codebook('sv')],
    ['codebook.en.csv', () => codebook('en')],
    ['audit.json', () => auditJsonOf(answer, manifest)],
    ['read.R', () => text(rScript(answer))],
    ['read.py', () => text(pythonScript(answer))],
    ['read.do', () => text(stataScript(answer))],
    ['read.sas', () => text(sasScript(answer))],
  ];
}

async function* text(whole: string): AsyncGenerator<string> {
  yield whole;
}
