import type { handleUnaryCall, sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { badRequest, streamDeleted, wrongVersionOfDelete } from '../errors.js';
import { streamName } from '../messages.js';
import { streams } from '../protocol.js';
import type { pb } from '../protocol.js';
import { expectedOf } from './append.js';
import { latency, refusal } from './context.js';
import type { Context } from './context.js';

/** Deletes a stream so that it can begin again. */
export function deleteStream(context: Context): handleUnaryCall<pb.DeleteReq, pb.DeleteResp> {
  return (call, reply) =>
    void answer(context, call, reply, false, (position) =>
      new streams.DeleteResp().setPosition(
        new streams.DeleteResp.Position().setCommitPosition(position).setPreparePosition(position),
      ),
    );
}

/** Deletes a stream for good. */
export function tombstone(context: Context): handleUnaryCall<pb.TombstoneReq, pb.TombstoneResp> {
  return (call, reply) =>
    void answer(context, call, reply, true, (position) =>
      new streams.TombstoneResp().setPosition(
        new streams.TombstoneResp.Position().setCommitPosition(position).setPreparePosition(position),
      ),
    );
}

async function answer<Request extends pb.DeleteReq | pb.TombstoneReq, Response>(
  context: Context,
  call: ServerUnaryCall<Request, Response>,
  reply: sendUnaryData<Response>,
  forGood: boolean,
  response: (position: string) => Response,
): Promise<void> {
  await latency(context);
  const refused = refusal(context, call.metadata, 'write');
  if (refused !== undefined) return reply(refused);
  const options = call.request.getOptions();
  if (options === undefined) return reply(badRequest('options are missing'));
  const stream = streamName(options.getStreamIdentifier());
  const expected = expectedOf(options);
  const deleted = await context.store.delete(stream, expected, forGood);
  if (context.faults.loseAnswer(call.getPeer())) return;
  if (deleted.is === 'deleted') return reply(streamDeleted(stream));
  if (deleted.is === 'wrong version') return reply(wrongVersionOfDelete(stream, expected, deleted.current));
  reply(null, response(String(deleted.position)));
}
