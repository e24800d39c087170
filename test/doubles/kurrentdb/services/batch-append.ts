import type { ServerDuplexStream } from '@grpc/grpc-js';
import { batchStatus, notLeader } from '../errors.js';
import { proposedEvent, streamIdentifier, streamName } from '../messages.js';
import { empty, shared, streams } from '../protocol.js';
import type { pb, Status, UUID } from '../protocol.js';
import type { Expected, ProposedEvent } from '../store/event.js';
import type { Appended } from '../store/store.js';
import { latency, MAX_APPEND_SIZE, weightOf } from './context.js';
import type { Context } from './context.js';

type Call = ServerDuplexStream<pb.BatchAppendReq, pb.BatchAppendResp>;

/** An append whose events come in several messages. */
interface Pending {
  readonly stream: string;
  readonly expected: Expected;
  readonly deadline: number;
  readonly events: ProposedEvent[];
}

/** The stream on which the client sends all its appends, each answered by its own id when it is stored. */
export function batchAppend(context: Context): (call: Call) => void {
  return (call) => {
    const pending = new Map<string, Pending>();
    let underWay = 0;
    let ended = false;
    const done = (): void => {
      if (ended && underWay === 0) call.end();
    };
    call.on('data', (request: pb.BatchAppendReq) => {
      const append = whole(call, pending, request);
      if (append === undefined) return;
      underWay++;
      void answer(context, call, append, request.getCorrelationId()).finally(() => {
        underWay--;
        done();
      });
    });
    call.on('end', () => {
      ended = true;
      done();
    });
    call.on('error', () => undefined);
  };
}

/** Collects messages; gives back an append when its last one is there. */
function whole(call: Call, pending: Map<string, Pending>, request: pb.BatchAppendReq): Pending | undefined {
  const id = request.getCorrelationId();
  const key = id?.getString() || JSON.stringify(id?.getStructured()?.toObject());
  const options = request.getOptions();
  if (options !== undefined && !pending.has(key)) pending.set(key, begun(options));
  const append = pending.get(key);
  if (append === undefined) return undefined;
  append.events.push(...request.getProposedMessagesList().map(proposedEvent));
  if (weightOf(append.events) > MAX_APPEND_SIZE) {
    pending.delete(key);
    call.write(failed(id, append.stream, batchStatus.tooLarge(MAX_APPEND_SIZE)));
    return undefined;
  }
  if (!request.getIsFinal()) return undefined;
  pending.delete(key);
  return append;
}

function begun(options: pb.BatchAppendReq.Options): Pending {
  const stream = streamName(options.getStreamIdentifier());
  const deadline = options.getDeadline21100()?.toDate().getTime() ?? Infinity;
  return { stream, expected: expectedOf(options), deadline, events: [] };
}

function expectedOf(options: pb.BatchAppendReq.Options): Expected {
  if (options.hasStreamPosition()) return BigInt(options.getStreamPosition());
  if (options.hasNoStream()) return 'no stream';
  return options.hasStreamExists() ? 'exists' : 'any';
}

async function answer(context: Context, call: Call, append: Pending, id: UUID | undefined): Promise<void> {
  await latency(context);
  const { leader, notReady } = context.faults.now;
  if (notReady) return void call.write(failed(id, append.stream, batchStatus.notReady()));
  // The real server ends the whole stream with it, so every append on it fails alike.
  if (leader !== undefined) return void call.emit('error', notLeader(leader));
  if (Date.now() >= append.deadline) return void call.write(failed(id, append.stream, batchStatus.timeout()));
  if (append.stream === '' || append.events.some(({ type }) => type === ''))
    return void call.write(failed(id, append.stream, batchStatus.badRequest('a stream or a type has no name')));

  const appended = await context.store.append(append);
  if (context.faults.loseAnswer(call.getPeer())) return;
  if (!call.cancelled && !call.destroyed) call.write(responseTo(id, append, appended));
}

function responseTo(id: UUID | undefined, { stream, expected }: Pending, appended: Appended): pb.BatchAppendResp {
  if (appended.is === 'deleted') return failed(id, stream, batchStatus.streamDeleted(stream));
  if (appended.is === 'wrong version') return failed(id, stream, batchStatus.wrongVersion(expected, appended.current));
  const success = new streams.BatchAppendResp.Success();
  if (appended.revision < 0n) success.setNoStream(new empty.Empty());
  else success.setCurrentRevision(appended.revision.toString());
  const position = appended.position.toString();
  success.setPosition(new shared.AllStreamPosition().setCommitPosition(position).setPreparePosition(position));
  return response(id, stream).setSuccess(success);
}

function failed(id: UUID | undefined, stream: string, status: Status): pb.BatchAppendResp {
  return response(id, stream).setError(status);
}

function response(id: UUID | undefined, stream: string): pb.BatchAppendResp {
  return new streams.BatchAppendResp().setCorrelationId(id).setStreamIdentifier(streamIdentifier(stream));
}
