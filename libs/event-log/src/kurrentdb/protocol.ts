/**
 * The service definitions of KurrentDB as its own client carries them, and what the client makes of answers. Loaded with the
 * client only. They are CommonJS without named exports that Node could see, so each file is imported whole.
 */
import { convertToCommandError } from '@kurrent/kurrentdb-client';
import events from '@kurrent/kurrentdb-client/dist/utils/convertGrpcEvent.js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import stubs from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';

export type * as pb from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
export type { StreamsClient as Stub } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';

export { convertToCommandError, shared, streams };
export const { convertGrpcEvent } = events;
export const { StreamsClient: Streams } = stubs;
