import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import {
  askDataset,
  buildManifest,
  resolveQuestion,
  type AskedQuestion,
  type Manifest,
  type ManifestResult,
  type OpenAnswer,
} from '#dataset';
import { ndjsonOf } from '#exchange';
import { canonicalJson } from '#kernel';
import { beforeFirst, beyondHead } from '../../platform/beyond-head.js';
import { VERSION } from '../../platform/package.js';
import { Settings } from '../../platform/settings.js';
import { Store } from '../../platform/store.js';

/**
 * How many answers are computed at a time; others wait their turn. DuckDB uses every core for each, so more at once would
 * only take more memory.
 */
const AT_ONCE = 4;

/** Manifests that are kept: a command that has read the rows asks for their manifest next. */
const KEPT = 8;

/** An answer that is open, and its manifest. */
export interface Answered {
  readonly answer: OpenAnswer;
  readonly manifest: Manifest;
}

/** Makes answers and manifests from the store. */
@Injectable()
export class Answers {
  private readonly turn = pLimit(AT_ONCE);
  /** By the canonical question, which with the log decides every byte; the oldest first. */
  private readonly kept = new Map<string, Manifest>();

  constructor(
    private readonly store: Store,
    private readonly settings: Settings,
  ) {}

  /** Whoever asks closes the answer. `seen` is a position that the answer must have seen. */
  async open(asked: AskedQuestion, seen?: number): Promise<Answered> {
    const [pinned] = await this.pin([asked], seen);
    return this.turn(() => this.compute(pinned!));
  }

  /** The manifest alone. */
  async manifest(asked: AskedQuestion, seen?: number): Promise<Manifest> {
    const [pinned] = await this.pin([asked], seen);
    const { question } = await resolveQuestion(this.store.columns, pinned!);
    const kept = this.kept.get(canonicalJson(question));
    if (kept !== undefined) return kept;
    const { answer, manifest } = await this.turn(() => this.compute(pinned!));
    await answer.close();
    return manifest;
  }

  /** The rows of a pinned question, without a manifest. Whoever asks closes the answer. */
  openRows(pinned: AskedQuestion, options: { readonly accounts?: boolean } = {}): Promise<OpenAnswer> {
    return this.turn(() => askDataset(this.store.columns, pinned, options));
  }

  /** Questions as known at one position, unless they name one: `seen` is one that the answers must have seen. */
  async pin(questions: readonly AskedQuestion[], seen?: number): Promise<AskedQuestion[]> {
    const head = await this.store.head();
    const beyond = questions.find(({ asKnown }) => typeof asKnown === 'number' && asKnown > head);
    if (beyond !== undefined) throw beyondHead(beyond.asKnown as number, head);
    // Whatever was acknowledged before the question came is in the answer, and what the question names, unless it asks for
    // less. Without as-known it is exactly that, whatever is recorded while the answer is made.
    const known = Math.max(head, seen ?? 0);
    await this.store.columns.waitFor(known, this.settings.waitMs);
    return questions.map((asked) => (known === 0 ? asked : { asKnown: known, ...asked }));
  }

  private async compute(pinned: AskedQuestion): Promise<Answered> {
    const { log, columns } = this.store;
    const { question, protocolSha256 } = await resolveQuestion(columns, pinned);
    const answer = await askDataset(columns, pinned);
    try {
      const key = canonicalJson(question);
      const kept = this.kept.get(key);
      if (kept !== undefined) return { answer, manifest: kept };
      const last = await columns.lastAt(question.asKnown);
      if (last === undefined) throw beforeFirst(question.asKnown);
      const manifest = buildManifest({
        head: answer,
        protocolSha256,
        asKnown: { recordedAt: last.recordedAt, logHash: await columns.logHashAt(log, last.position) },
        moved: await columns.movedUpTo(question.asKnown),
        softwareVersion: VERSION,
        result: await resultOf(answer),
        demonstration: this.store.about.demonstration,
      });
      this.keep(key, manifest);
      return { answer, manifest };
    } catch (error) {
      await answer.close();
      throw error;
    }
  }

  private keep(key: string, manifest: Manifest): void {
    this.kept.set(key, manifest);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT) this.kept.delete(oldest!);
  }
}

/** Reads an answer once, for the hash by which it is known. */
export async function resultOf(answer: OpenAnswer): Promise<ManifestResult> {
  const { format } = answer.question;
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of format === 'ndjson' ? ndjsonOf(answer.columns, answer.rows()) : answer.csv()) {
    hash.update(piece);
    bytes += Buffer.byteLength(piece);
  }
  const own = format === 'csv' || format === 'adtte' || format === 'ndjson';
  return { format, sha256: hash.digest('hex'), bytes, of: own ? 'result' : 'canonical-csv' };
}
