import { badPosition, badRequest, handlerFailed, streamDeleted } from '../errors.js';
import { readEvent, streamIdentifier, streamName } from '../messages.js';
import { streams } from '../protocol.js';
import type { pb } from '../protocol.js';
import { NO_STREAM, TOMBSTONE } from '../store/event.js';
import type { StoredEvent } from '../store/event.js';
import type { MemoryLog } from '../store/memory-log.js';
import { fail, latency, refusal } from './context.js';
import type { Context, ReadCall } from './context.js';
import { filterOf } from './filter.js';
import { subscribe } from './subscribe.js';

/** Reads and subscriptions: one method serves both. */
export function read(context: Context): (call: ReadCall) => void {
  return (call) => {
    call.on('error', () => undefined);
    answer(context, call).catch(() => fail(call, handlerFailed()));
  };
}

async function answer(context: Context, call: ReadCall): Promise<void> {
  await latency(context);
  const options = call.request.getOptions();
  const refused = refusal(context, call.metadata, 'read');
  if (refused !== undefined) return fail(call, refused);
  if (options === undefined) return fail(call, badRequest('options are missing'));
  if (options.hasSubscription()) return subscribe(context, call, options);
  const { log } = context.store;
  if (!readable(log, options)) return fail(call, badPosition(options.hasFilter()));
  await send(call, options, options.hasAll() ? allEvents(context, options) : streamEvents(log, options, call));
}

async function send(
  call: ReadCall,
  options: pb.ReadReq.Options,
  events: Iterable<StoredEvent | pb.ReadResp> | undefined,
): Promise<void> {
  if (events === undefined) return;
  const asText = options.getUuidOption()?.hasString() ?? false;
  for (const event of events) {
    if (call.cancelled || call.destroyed) return;
    const message = 'position' in event ? readEvent(event, asText) : event;
    if (!call.write(message)) await drained(call);
  }
  call.end();
}

/** Resolves when the reader takes more, or has gone. */
function drained(call: ReadCall): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'close', 'cancelled']) call.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close', 'cancelled']) call.on(event, done);
  });
}

/** Whether a read of all can start where it is to: where something begins or, forwards, after the end. */
function readable(log: MemoryLog, options: pb.ReadReq.Options): boolean {
  const position = options.getAll()?.getPosition();
  if (position === undefined) return true;
  const at = BigInt(position.getCommitPosition());
  const forwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS;
  return log.begins(at) || (forwards && log.isBeyond(at));
}

function* allEvents({ store: { log }, counts }: Context, options: pb.ReadReq.Options): Generator<StoredEvent> {
  const filter = filterOf(options);
  const forwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS;
  const from = options.getAll();
  const position = from?.getPosition();
  let index = from?.hasEnd() ? log.all.length : 0;
  if (position !== undefined) index = log.indexAt(BigInt(position.getCommitPosition()));
  // Forwards what stands at the position is read, backwards only what is before it.
  const wanted = BigInt(options.getCount());
  const step = forwards ? 1 : -1;
  let sent = 0n;
  for (let i = forwards ? index : index - 1; i >= 0 && i < log.all.length && sent < wanted; i += step) {
    const event = log.all[i]!;
    counts.lookedAt++;
    if (filter?.wants(event) === false) continue;
    sent++;
    yield event;
  }
}

function streamEvents(
  log: MemoryLog,
  options: pb.ReadReq.Options,
  call: ReadCall,
): Iterable<StoredEvent | pb.ReadResp> | undefined {
  const stream = streamName(options.getStream()?.getStreamIdentifier());
  const last = log.lastRevision(stream);
  if (last === TOMBSTONE) {
    fail(call, streamDeleted(stream));
    return undefined;
  }
  if (last === NO_STREAM || log.softDeleted(stream)) {
    const notFound = new streams.ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(stream));
    return [new streams.ReadResp().setStreamNotFound(notFound)];
  }
  return visible(log, stream, last, options);
}

function* visible(
  log: MemoryLog,
  stream: string,
  last: bigint,
  options: pb.ReadReq.Options,
): Generator<StoredEvent | pb.ReadResp> {
  const events = log.stored(stream);
  const first = log.truncatedBefore(stream);
  const forwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS;
  const from = options.getStream();
  const asked = from?.hasRevision() ? BigInt(from.getRevision()) : from?.hasEnd() ? last + (forwards ? 1n : 0n) : 0n;
  const wanted = BigInt(options.getCount());
  const compatible = (options.getControlOption()?.getCompatibility() ?? 0) >= 1;
  if (compatible && forwards && asked < first) yield new streams.ReadResp().setFirstStreamPosition(first.toString());
  let sent = 0n;
  const start = forwards ? max(asked, first) : min(asked, last);
  for (let at = start; at <= last && at >= first && sent < wanted; at += forwards ? 1n : -1n) {
    sent++;
    yield events[Number(at)]!;
  }
  if (compatible) yield new streams.ReadResp().setLastStreamPosition(last.toString());
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
