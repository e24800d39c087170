import { randomUUID } from 'node:crypto';
import { isExpected } from '../checks.js';
import { AppendTooLarge, LogBusy, WrongExpectedRevision } from '../port.js';
import type { AppendResult, StreamWrite } from '../port.js';
import { encodeEvents, type Encoded, type StreamEnd } from './encode.js';
import type { StreamEnds } from './heads.js';
import type { KurrentLimits } from './limits.js';
import { ServerSaysTooLarge } from './outcome.js';
import { side, type SeveralOutcomes } from './several-outcome.js';

/** What appending to several streams needs of who appends. */
export interface SeveralParts {
  readonly outcomes: SeveralOutcomes;
  readonly ends: StreamEnds;
  readonly limits: KurrentLimits;
  /** The end that a write is chained to: what is remembered, where that fits what is expected. */
  readonly endFor: (write: StreamWrite, deadline: number) => Promise<StreamEnd>;
  /** The end of a stream as the server has it. */
  readonly readEnd: (stream: string, deadline: number) => Promise<StreamEnd>;
  readonly stamp: () => number;
}

/**
 * Appends to several streams as a whole, each at the exact revision that its events were chained to. Whoever calls keeps
 * others of this process from writing to them meanwhile.
 */
export async function appendToSeveral(
  parts: SeveralParts,
  writes: readonly StreamWrite[],
  deadline: number,
): Promise<readonly AppendResult[]> {
  const { outcomes, ends, limits } = parts;
  const ids = writes.map(({ events }) => events.map(() => randomUUID()));
  for (;;) {
    // Nothing has been sent, or nothing of it was written.
    if (Date.now() >= deadline) throw new LogBusy();
    const before = await endsFor(parts, writes, deadline);
    const recordedAt = parts.stamp();
    const encoded = writes.map(({ stream, events }, i) =>
      encodeEvents(stream, events, { before: before[i]!, recordedAt, ids: ids[i]! }),
    );
    const bytes = encoded.reduce((sum, one) => sum + one.bytes, 0);
    if (bytes > limits.appendBytes) throw new AppendTooLarge(bytes, limits.appendBytes);
    const appends = writes.map(({ stream }, i) => ({
      stream,
      after: before[i]!.revision,
      data: withMetadata(encoded[i]!),
    }));
    const forget = (): void => writes.forEach(({ stream }) => ends.forget(stream));
    const outcome = await outcomes.append(appends, deadline).catch((error: unknown) => {
      forget();
      throw error instanceof ServerSaysTooLarge ? error.asAppendTooLarge(bytes, limits.appendBytes) : error;
    });
    if (outcome.kind === 'written') {
      return writes.map(({ stream }, i) => {
        const { end, said } = encoded[i]!;
        ends.remember(stream, end);
        return { stream, events: said.map((one, n) => ({ ...one, position: outcome.positions[i]![n]! })) };
      });
    }
    forget();
    const { stream, expected } = writes.find((write) => write.stream === outcome.stream)!;
    if (expected !== 'any' && expected !== 'exists') throw new WrongExpectedRevision(stream, expected, outcome.actual);
  }
}

/** @throws WrongExpectedRevision for the first write that is not where it expects its stream */
async function endsFor(
  parts: SeveralParts,
  writes: readonly StreamWrite[],
  deadline: number,
): Promise<readonly StreamEnd[]> {
  const ends = await side(writes, (write) => parts.endFor(write, deadline));
  const wrong = writes.findIndex(({ expected }, i) => !isExpected(expected, ends[i]!.revision));
  if (wrong < 0) return ends;
  // Of streams that are to be new nothing was read: the server would have said whether they are.
  for (const { stream, expected } of writes.slice(0, wrong)) {
    if (expected !== 'none') continue;
    const { revision } = await parts.readEnd(stream, deadline);
    if (revision >= 0) throw new WrongExpectedRevision(stream, expected, revision);
  }
  const { stream, expected } = writes[wrong]!;
  throw new WrongExpectedRevision(stream, expected, ends[wrong]!.revision);
}

/** Appending to several streams takes metadata as texts by name, and no bytes. */
function withMetadata({ data, metadata }: Encoded): Encoded['data'] {
  return data.map((one, i) => ({ ...one, metadata: { ...metadata[i]! } }));
}
