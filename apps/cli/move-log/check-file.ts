import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { ChainWalk, checkRestored, Findings, parseStream } from '#event-log';
import { Problem } from '#kernel';
import { isSumsLine, readEventLine, sumsLine, wrongHeader, type FileEvent, type Sums } from './format.js';
import { linesOf, textOf, type FileLine } from './lines.js';

/** An exported log of which every line was looked at. */
export interface Checked {
  readonly sums: Sums;
  /** Of the largest event: its body, and what a log stores of it beside that. */
  readonly largest: number;
}

// Instant, hash and names of members, as a log on a server stores them beside an event: some more than they are.
const BESIDE = 256;

/**
 * Reads an exported log to its end and checks everything that it says of itself: lines as they are written, revisions
 * without gaps, every case's chain, the log's, and the sums. One hash for each stream is held.
 *
 * @throws Problem `file-invalid` where it is no exported log, `export-not-whole` at the first line that does not fit
 */
export async function checkFile(
  handle: FileHandle,
  file: string,
  onProgress: (bytes: number, events: number) => void,
): Promise<Checked> {
  const findings = new Findings();
  const walk = new ChainWalk(findings);
  const sha256 = createHash('sha256');
  let sums: Sums | undefined;
  let largest = 0;
  let number = 0;
  for await (const line of linesOf(handle)) {
    ({ number } = line);
    const text = textOf(line);
    if (number === 1) checkHeader(file, text);
    else if (sums !== undefined) throw notWhole(number, 'stands after the sums, which are the last line');
    else if (text !== undefined && isSumsLine(text)) {
      const { events, streams, logHash } = walk;
      sums = { events, streams, logHash, sha256: sha256.copy().digest('hex') };
      if (text !== sumsLine(sums)) throw notWhole(number, 'has other sums than the lines before it');
    } else {
      const event = checkEvent(number, text, walk.position);
      walk.take(event);
      if (findings.list.length > 0) throw notWhole(number, WRONG[findings.list[0]!.code] ?? 'does not fit');
      largest = Math.max(largest, event.body.length + 2 * event.type.length + BESIDE);
    }
    if (!line.whole) throw cutOff(number);
    sha256.update(line.bytes).update('\n');
    onProgress(line.end, walk.events);
  }
  if (sums === undefined) throw number === 0 ? notAnExport(file, 'it is empty') : cutOff(number);
  return { sums, largest };
}

/** The events of a file that {@link checkFile} found whole. */
export async function* eventsOfFile(handle: FileHandle): AsyncGenerator<{ event: FileEvent; end: number }> {
  for await (const line of linesOf(handle)) {
    const text = textOf(line) ?? '';
    if (line.number === 1) continue;
    if (isSumsLine(text)) return;
    yield { event: checkEvent(line.number, text, 0), end: line.end };
  }
}

/** @throws Problem `file-invalid` for anything but the first line of an exported log */
export function checkHeader(file: string, text: string | undefined): void {
  const wrong = text === undefined ? 'it is not UTF-8' : wrongHeader(text);
  if (wrong !== undefined) throw notAnExport(file, wrong);
}

function notAnExport(file: string, why: string): Problem {
  return new Problem(
    'file-invalid',
    `The file must be one that forlopp export-log wrote; received ${file}, and ${why}. Name another file.`,
  );
}

const WRONG: Readonly<Record<string, string>> = {
  'revision-gap': 'is not the next event of its stream',
  'recorded-at': 'was recorded before the event that it follows in its stream',
  'stream-chain': 'does not continue the chain of its stream',
};

function checkEvent(number: number, text: string | undefined, after: number): FileEvent {
  const event = text === undefined ? undefined : readEventLine(text);
  if (event === undefined) throw notWhole(number, 'is no event as it was exported');
  if (event.position <= after) throw notWhole(number, 'is out of order');
  try {
    checkRestored([event]);
  } catch (error) {
    throw notWhole(number, 'holds what no log stores', error);
  }
  if (parseStream(event.stream) === undefined) throw notWhole(number, 'belongs to no case and no protocol');
  return event;
}

function notWhole(line: number, what: string, cause?: unknown): Problem {
  return new Problem(
    'export-not-whole',
    `An exported log must be as it was written; received one of which line ${line} ${what}. Nothing was imported. Take another copy, or export again.`,
    { cause, extra: { line } },
  );
}

function cutOff(line: FileLine['number']): Problem {
  return new Problem(
    'export-not-whole',
    `An exported log must end with its sums; received one that ends at line ${line} without them. Nothing was imported. Run the export again to its end, or take another copy.`,
    { extra: { line } },
  );
}
