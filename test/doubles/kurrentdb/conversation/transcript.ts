import { isCommandError } from '@kurrent/kurrentdb-client';
import type { ResolvedEvent } from '@kurrent/kurrentdb-client';

/** What was asked, and what came of it, in a form that two servers can share. */
export type Transcript = Record<string, unknown>;

/** Writes down answers: names without the run's prefix, ids and positions by their order, errors by what they say. */
export class Scribe {
  readonly #answers: Transcript = {};
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Asks, and writes down the answer or the error. */
  async ask(question: string, answer: () => Promise<unknown>): Promise<void> {
    if (question in this.#answers) throw new Error(`asked twice: ${question}`);
    this.#answers[question] = await answer().catch(errorSays);
  }

  /** All that was asked, with positions as P1, P2, … in the log's order. */
  transcript(): Transcript {
    const positions = new Set<bigint>();
    visit(this.#answers, (value) => {
      if (isPosition(value)) positions.add(value.commit).add(value.prepare);
      return undefined;
    });
    const ranks = new Map([...positions].toSorted((a, b) => (a < b ? -1 : 1)).map((at, i) => [at, `P${i + 1}`]));
    return visit(this.#answers, (value) => {
      if (isPosition(value)) return [ranks.get(value.commit), ranks.get(value.prepare)].join('/');
      if (typeof value === 'bigint') return `${value}n`;
      return typeof value === 'string' ? value.replaceAll(this.#prefix, '') : undefined;
    }) as Transcript;
  }
}

function isPosition(value: unknown): value is { commit: bigint; prepare: bigint } {
  return typeof value === 'object' && value !== null && 'commit' in value && typeof value.commit === 'bigint';
}

function visit(value: unknown, change: (value: unknown) => unknown): unknown {
  const changed = change(value);
  if (changed !== undefined) return changed;
  if (Array.isArray(value)) return value.map((item) => visit(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, change)]));
}

function errorSays(error: unknown): unknown {
  if (!(error instanceof Error)) throw error;
  if (!isCommandError(error)) return { error: error.name, message: error.message };
  const { code, message, type } = error;
  const { streamName, expectedState, actualState, maxAppendSize } = error as unknown as Record<string, unknown>;
  return { error: type, code, message, streamName, expectedState, actualState, maxAppendSize };
}

/** An event as it is written down: all but its id and its time, which no two runs share. */
export function said({ event, link, commitPosition }: ResolvedEvent): unknown {
  if (event === undefined) return { link };
  const { streamId, revision, type, isJson, metadata, position } = event;
  const data = event.isJson ? event.data : Buffer.from(event.data).toString('base64');
  const inLog = position?.commit === commitPosition;
  return { streamId, revision, type, isJson, data, metadata, position, inLog, ofTime: typeof event.created };
}
