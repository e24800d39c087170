import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import { appendTooLarge, badRequest, handlerFailed, streamDeleted } from '../errors.js';
import { proposedEvent, streamName } from '../messages.js';
import { shared, streams } from '../protocol.js';
import type { pb } from '../protocol.js';
import type { Expected, ProposedEvent } from '../store/event.js';
import type { Appended } from '../store/store.js';
import { latency, MAX_APPEND_SIZE, refusal, weightOf } from './context.js';
import type { Context } from './context.js';

type Call = ServerReadableStream<pb.AppendReq, pb.AppendResp>;
type Reply = sendUnaryData<pb.AppendResp>;

/** One append by a call of its own: the way the client takes when it is given credentials for the call. */
export function append(context: Context): (call: Call, reply: Reply) => void {
  return (call, reply) => {
    let options: pb.AppendReq.Options | undefined;
    const events: ProposedEvent[] = [];
    call.on('data', (request: pb.AppendReq) => {
      options ??= request.getOptions();
      const message = request.getProposedMessage();
      if (message !== undefined) events.push(proposedEvent(message));
    });
    call.on('error', () => undefined);
    call.on('end', () => {
      answer(context, call, reply, { options, events }).catch(() => reply(handlerFailed()));
    });
  };
}

async function answer(
  context: Context,
  call: Call,
  reply: Reply,
  { options, events }: { options: pb.AppendReq.Options | undefined; events: readonly ProposedEvent[] },
): Promise<void> {
  await latency(context);
  const refused = refusal(context, call.metadata, 'write');
  if (refused !== undefined) return reply(refused);
  if (options === undefined) return reply(badRequest('the first message has to say which stream'));
  if (weightOf(events) > MAX_APPEND_SIZE) return reply(appendTooLarge(MAX_APPEND_SIZE));
  const stream = streamName(options.getStreamIdentifier());
  if (stream === '' || events.some(({ type }) => type === '')) return reply(handlerFailed());
  const expected = expectedOf(options);
  const appended = await context.store.append({ stream, expected, events });
  if (context.faults.loseAnswer(call.getPeer())) return;
  if (appended.is === 'deleted') return reply(streamDeleted(stream));
  reply(null, responseTo(expected, appended));
}

/** What a writer expects, as `Append`, `Delete` and `Tombstone` alike put it. */
export function expectedOf(options: pb.AppendReq.Options | pb.DeleteReq.Options | pb.TombstoneReq.Options): Expected {
  if (options.hasRevision()) return BigInt(options.getRevision());
  if (options.hasNoStream()) return 'no stream';
  return options.hasStreamExists() ? 'exists' : 'any';
}

function responseTo(expected: Expected, appended: Exclude<Appended, { is: 'deleted' }>): pb.AppendResp {
  const { AppendResp } = streams;
  if (appended.is === 'wrong version') {
    const wrong = new AppendResp.WrongExpectedVersion();
    if (appended.current < 0n) wrong.setCurrentNoStream(new shared.Empty());
    else wrong.setCurrentRevision(appended.current.toString());
    if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
    else if (expected === 'no stream') wrong.setExpectedNoStream(new shared.Empty());
    else if (expected === 'exists') wrong.setExpectedStreamExists(new shared.Empty());
    else wrong.setExpectedRevision(expected.toString());
    return new AppendResp().setWrongExpectedVersion(wrong);
  }
  const success = new AppendResp.Success();
  if (appended.revision < 0n) success.setNoStream(new shared.Empty());
  else success.setCurrentRevision(appended.revision.toString());
  const position = appended.position.toString();
  success.setPosition(new AppendResp.Position().setCommitPosition(position).setPreparePosition(position));
  return new AppendResp().setSuccess(success);
}
