import {
  Client,
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServiceDefinition,
  type StatusObject,
} from '@grpc/grpc-js';
import {
  GossipService,
  MultiStreamService,
  ServerFeaturesService,
  StreamsService,
} from '../../doubles/kurrentdb/protocol.js';
import { random } from '../../support/random.js';

/** What is lost on the way back: shares of the answers to appends, and of whole reads. */
export interface Drops {
  readonly appends: number;
  readonly reads: number;
  readonly seed: number;
}

/** A way to a server on which answers get lost. */
export interface DroppingProxy {
  readonly url: string;
  /** Off at first. */
  dropping: boolean;
  /** Answers to appends that came by while it dropped, and those that it did not pass on. */
  readonly appends: { readonly answers: number; readonly dropped: number };
  /** The same of reads. */
  readonly reads: { readonly answers: number; readonly dropped: number };
  stop(): void;
}

type Call = ServerDuplexStream<Buffer, Buffer>;

const pass = (bytes: Buffer): Buffer => bytes;
const LARGEST = 17 * 1024 * 1024;

/**
 * Carries KurrentDB's own calls to a server, message for message: as gRPC, not as bytes of a connection, so that one answer
 * of many on the stream that all appends share can be lost while the others arrive. What is lost is never answered.
 */
export async function startDroppingProxy(url: string, drops: Drops): Promise<DroppingProxy> {
  const upstream = new Client(new URL(url.replace(/^\w+/, 'http')).host, credentials.createInsecure(), {
    'grpc.max_receive_message_length': LARGEST,
  });
  const next = random(drops.seed);
  const appends = { answers: 0, dropped: 0 };
  const reads = { answers: 0, dropped: 0 };
  const state = { dropping: false };
  const loses = (share: number, counts: typeof appends): boolean => {
    if (!state.dropping) return false;
    counts.answers++;
    const lost = next() < share;
    if (lost) counts.dropped++;
    return lost;
  };
  const carry = (path: string) => (call: Call) => {
    // A read is lost from its first message on, as a whole.
    let isLost = false;
    let seen = 0;
    forward(upstream, path, call, (): boolean => {
      if (/Streams\/(BatchAppend|Append)$/.test(path)) return (isLost = loses(drops.appends, appends));
      if (path.endsWith('Streams/Read') && seen++ === 0) isLost = loses(drops.reads, reads);
      return isLost;
    });
  };
  const server = new Server({ 'grpc.max_receive_message_length': LARGEST });
  for (const service of [StreamsService, GossipService, ServerFeaturesService, MultiStreamService]) {
    const paths = Object.values(service as ServiceDefinition).map(({ path }) => path);
    server.addService(
      Object.fromEntries(paths.map((path) => [path, asMessages(path)])),
      Object.fromEntries(paths.map((path) => [path, carry(path)])),
    );
  }
  const port = await bind(server);
  return Object.assign(state, {
    url: `kurrentdb://127.0.0.1:${port}?tls=false`,
    appends,
    reads,
    stop: () => {
      server.forceShutdown();
      upstream.close();
    },
  });
}

/** On the wire, calls of one message and of many are alike: all are carried as streams of bytes. */
function asMessages(path: string): ServiceDefinition[string] {
  return {
    path,
    requestStream: true,
    responseStream: true,
    requestSerialize: pass,
    requestDeserialize: pass,
    responseSerialize: pass,
    responseDeserialize: pass,
  };
}

/** Carries one call. @param loses is asked for each message on its way back */
function forward(upstream: Client, path: string, call: Call, loses: () => boolean): void {
  const deadline = call.getDeadline();
  const there = upstream.makeBidiStreamRequest(path, pass, pass, carried(call.metadata), { deadline });
  let lost = false;
  let status: StatusObject | undefined;
  let ended = false;
  const finish = (): void => {
    // Who waits for an answer that was lost is not told that there will be none.
    if (status === undefined || !ended || call.cancelled || (lost && !path.endsWith('BatchAppend'))) return;
    if (status.code === 0) call.end(status.metadata);
    else call.emit('error', { code: status.code, details: status.details, metadata: status.metadata });
  };
  there.on('metadata', (metadata: Metadata) => call.sendMetadata(carried(metadata)));
  there.on('data', (message: Buffer) => {
    if (loses()) lost = true;
    else if (!call.cancelled && !call.write(message)) there.pause();
  });
  there.on('end', () => {
    ended = true;
    finish();
  });
  there.on('status', (given: StatusObject) => {
    status = given;
    finish();
  });
  there.on('error', () => undefined);
  call.on('drain', () => there.resume());
  call.on('data', (message: Buffer) => {
    if (!there.write(message)) call.pause();
  });
  there.on('drain', () => call.resume());
  call.on('end', () => there.end());
  call.on('cancelled', () => there.cancel());
  call.on('error', () => undefined);
}

/** What callers and servers say beside their messages; what belongs to the connection itself is each side's own. */
function carried(metadata: Metadata): Metadata {
  const own = new Metadata();
  for (const [key] of Object.entries(metadata.getMap())) {
    if (/^(grpc-|content-type$|user-agent$|te$|host$|date$|server$)/.test(key)) continue;
    for (const value of metadata.get(key)) own.add(key, value);
  }
  return own;
}

function bind(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}
