import { randomUUID } from 'node:crypto';
import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import { badRequest, revisionConflict, streamTombstoned } from '../errors.js';
import type { RpcError } from '../errors.js';
import { streamsV2 } from '../protocol.js';
import type { pbV2 } from '../protocol.js';
import type { Expected, ProposedEvent } from '../store/event.js';
import type { AppendedToSeveral, StreamAppend } from '../store/store.js';
import { latency, refusal } from './context.js';
import type { Context } from './context.js';

type Call = ServerReadableStream<pbV2.AppendRequest, pbV2.AppendSessionResponse>;
type Reply = sendUnaryData<pbV2.AppendSessionResponse>;

/** An append to several streams at once, all or nothing, as servers have it from 25.1 on. */
export function appendSession(context: Context): (call: Call, reply: Reply) => void {
  return (call, reply) => {
    const requests: pbV2.AppendRequest[] = [];
    call.on('data', (request: pbV2.AppendRequest) => void requests.push(request));
    call.on('error', () => undefined);
    call.on('end', () => void answer(context, call, reply, requests.map(streamAppend)));
  };
}

async function answer(context: Context, call: Call, reply: Reply, appends: readonly StreamAppend[]): Promise<void> {
  await latency(context);
  const refused = refusal(context, call.metadata, 'write');
  if (refused !== undefined) return reply(refused);
  if (new Set(appends.map(({ stream }) => stream)).size < appends.length)
    return reply(badRequest('a stream may stand in one append once'));
  const appended = await context.store.appendToSeveral(appends);
  if (context.faults.loseAnswer(call.getPeer())) return;
  if (appended.is === 'refused') return reply(errorOf(appended));
  const response = new streamsV2.AppendSessionResponse().setPosition(String(appended.position ?? 0n));
  for (const [i, { stream }] of appends.entries()) {
    const output = new streamsV2.AppendResponse().setStream(stream);
    response.addOutput(output.setStreamRevision(String(appended.revisions[i])));
  }
  reply(null, response);
}

function errorOf({ append, because }: Extract<AppendedToSeveral, { is: 'refused' }>): RpcError {
  if (because.is === 'deleted') return streamTombstoned(append.stream);
  return revisionConflict(append.stream, append.expected, because.current);
}

function streamAppend(request: pbV2.AppendRequest): StreamAppend {
  const revision = BigInt(request.getExpectedRevision() ?? '-2');
  const named: Readonly<Record<string, Expected>> = { '-1': 'no stream', '-2': 'any', '-4': 'exists' };
  return {
    stream: request.getStream(),
    expected: named[revision.toString()] ?? revision,
    events: request.getRecordsList().map(proposedEvent),
  };
}

function proposedEvent(record: pbV2.AppendRecord): ProposedEvent {
  const metadata: Record<string, string> = {};
  // The client sends texts alone.
  record.getPropertiesMap().forEach((value, key) => (metadata[key] = value.getStringValue()));
  return {
    id: record.getRecordId() ?? randomUUID(),
    type: record.getSchema()?.getName() ?? '',
    json: record.getSchema()?.getFormat() === streamsV2.SchemaFormat.SCHEMA_FORMAT_JSON,
    data: record.getData_asU8(),
    metadata: Object.keys(metadata).length === 0 ? new Uint8Array() : Buffer.from(JSON.stringify(metadata)),
  };
}
