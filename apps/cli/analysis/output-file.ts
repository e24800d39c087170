import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { Problem } from '#kernel';
import { pictureOf, type PictureRequest } from '../../../src/analyses/picture.js';
import type { AnswerOfAnalysis } from '../../../src/analyses/task.js';

const ENDS = ['.svg', '.png', '.json', '.csv'];
/** Pixels of a PNG for each of the picture: sharp in print. */
const SCALE = 2;

/** @throws Problem `usage` where the name does not say what is written */
export function checkOutputName(file: string): void {
  if (ENDS.includes(extname(file).toLowerCase())) return;
  throw new Problem(
    'usage',
    `The end of the output file says what is written: ${ENDS.join(', ')}; received ${file}. Name it so.`,
  );
}

/**
 * Writes a result into a file: its picture (.svg, .png), all of it (.json), or its rows (.csv).
 *
 * @throws Problem `file-invalid` where it cannot be written, `analysis-invalid` for a picture that there is not
 */
export async function writeOutput(file: string, answer: AnswerOfAnalysis, picture: PictureRequest): Promise<void> {
  const content = await contentOf(extname(file).toLowerCase(), answer, picture);
  try {
    await writeFile(file, content);
  } catch (cause) {
    const { code = 'error' } = cause as NodeJS.ErrnoException;
    throw new Problem(
      'file-invalid',
      `The output file must be writable, and its folder too; received ${file} (${code}). Name another.`,
      { cause },
    );
  }
}

async function contentOf(end: string, answer: AnswerOfAnalysis, picture: PictureRequest): Promise<string | Uint8Array> {
  switch (end) {
    case '.json':
      return `${JSON.stringify(answer, null, 2)}\n`;
    case '.csv':
      return (await import('./result-csv.js')).resultCsv(answer);
    case '.svg':
      return pictureOf(answer, picture);
    default: {
      const { toPng } = await import('#report');
      const svg = pictureOf(answer, picture);
      const width = Number(/\bwidth="(\d+(?:\.\d+)?)"/.exec(svg)?.[1] ?? 720);
      return toPng(svg, { width: Math.round(width * SCALE) });
    }
  }
}
