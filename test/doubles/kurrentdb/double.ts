import { Server, ServerCredentials } from '@grpc/grpc-js';
import { Faults } from './faults.js';
import { Front, HOST } from './front.js';
import { GossipService, MultiStreamService, ServerFeaturesService, StreamsService } from './protocol.js';
import type { IStreamsServer, IStreamsServiceServer } from './protocol.js';
import { append } from './services/append.js';
import { batchAppend } from './services/batch-append.js';
import type { Context, Counts } from './services/context.js';
import { deleteStream, tombstone } from './services/delete.js';
import { appendSession } from './services/multi-append.js';
import { gossipOf, serverFeatures } from './services/node-info.js';
import { read } from './services/read.js';
import { Store } from './store/store.js';

/** How a double is to be. */
export interface DoubleOptions {
  /** The version it says it has: 23.10.8, or 25.1.0 where it appends to several streams. */
  readonly version?: string;
  /** Whether it can append to several streams at once, as servers from 25.1 on; 23.10 cannot. */
  readonly multiStream?: boolean;
  /** Where events are kept, so that they survive a restart; without it a restart begins with nothing. */
  readonly file?: string;
  /** The port to listen on; a free one where it is left out. */
  readonly port?: number;
  /** How many events may wait for a live subscriber; the real server has two buffers of 32. */
  readonly liveBuffer?: number;
}

/** A running double of KurrentDB. */
export interface Double {
  /** The connection string for the client. */
  readonly url: string;
  readonly port: number;
  readonly faults: Faults;
  readonly counts: Readonly<Counts>;
  /** Ends it; what was acknowledged is in the file. */
  stop(): Promise<void>;
  /** Drops everything at once, as kill -9 would: connections break and what was not stored is lost. */
  kill(): Promise<void>;
  /**
   * Starts again on the same port, with what the file holds; kills it first where it still runs. Faults stay as they
   * are, but for refused connections: it listens.
   */
  restart(): Promise<void>;
}

/** Starts a double of KurrentDB on this machine. It is for tests; nothing but their events should ever be in it. */
export async function startDouble(options: DoubleOptions = {}): Promise<Double> {
  const front = new Front(options.port);
  const faults = new Faults(front);
  const counts: Counts = { lookedAt: 0 };
  let running: Running | undefined = await run(options, { front, faults, counts });
  const kill = async (): Promise<void> => {
    // The store first: whoever waits for a write when a process is killed is not answered.
    running?.store.close();
    front.breakConnections();
    running?.server.forceShutdown();
    running = undefined;
    await front.close();
  };
  return {
    url: `kurrentdb://${HOST}:${front.port}?tls=false`,
    port: front.port,
    faults,
    counts,
    kill,
    stop: kill,
    async restart() {
      await kill();
      running = await run(options, { front, faults, counts });
    },
  };
}

interface Running {
  readonly server: Server;
  readonly store: Store;
}

async function run(
  options: DoubleOptions,
  { front, faults, counts }: { front: Front; faults: Faults; counts: Counts },
): Promise<Running> {
  const { multiStream = false, liveBuffer = 64 } = options;
  const { version = multiStream ? '25.1.0' : '23.10.8' } = options;
  const store = new Store(options.file);
  const context: Context = { store, faults, liveBuffer, counts };
  const server = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
  server.addService(StreamsService, streamsOf(context));
  server.addService(ServerFeaturesService, serverFeatures(context, version, multiStream));
  server.addService(
    GossipService,
    gossipOf(context, () => front.port),
  );
  if (multiStream) server.addService(MultiStreamService, severalOf(context));
  front.passTo(await bind(server));
  await front.listen();
  return { server, store };
}

function streamsOf(context: Context): IStreamsServer {
  return {
    read: read(context),
    append: append(context),
    batchAppend: batchAppend(context),
    delete: deleteStream(context),
    tombstone: tombstone(context),
  };
}

function severalOf(context: Context): IStreamsServiceServer {
  return {
    appendSession: appendSession(context),
    appendRecords: (_, reply) => reply({ code: 12, details: 'appendRecords is of 26.1 and not in this double' }),
  };
}

function bind(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${HOST}:0`, ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}
