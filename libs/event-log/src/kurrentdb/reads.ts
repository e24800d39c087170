import type { KurrentDBClient, Position, ResolvedEvent } from '@kurrent/kurrentdb-client';
import type { pb, Stub } from './protocol.js';

/** A page of a stream. */
export interface StreamPage {
  /** The first revision that is read. */
  readonly from: number | 'end';
  readonly backwards?: boolean;
  readonly limit: number;
}

/** A page of everything on the server; backwards the event at `from` is left out, forwards it is not. */
export interface AllPage {
  readonly from: Position | 'start' | 'end';
  readonly backwards?: boolean;
  readonly limit: number;
  /** Only streams whose names begin with one of these; the server looks at `window` events for each answer. */
  readonly only?: { readonly prefixes: readonly string[]; readonly window: number };
}

/**
 * Reads over the connection that appends and subscriptions use. The client's own reads (1.3.1) go over a second one, of its
 * native part, which waits some 40 ms at each read: it sends a request in two pieces, and the second waits for the first to be
 * acknowledged (Nagle's algorithm, RFC 896, against delayed acknowledgements, RFC 1122). They also take half a second at the
 * first read, and decode no user or password of the address. What is sent and read here is the same, and asked of the server
 * that leads: another one may lack what was acknowledged.
 */
export interface Reads {
  /** Empty for a stream that does not exist. Throws the client's errors as they are. */
  readonly pageOfStream: (stream: string, page: StreamPage) => Promise<readonly ResolvedEvent[]>;
  /** As {@link pageOfStream}. */
  readonly pageOfAll: (page: AllPage) => Promise<readonly ResolvedEvent[]>;
}

/** What the client has for its own calls, and shows to subclasses only. */
interface Caller {
  readonly GRPCStreamCreator: (
    service: unknown,
    name: string,
    call: (stub: Stub) => ReturnType<Stub['read']>,
  ) => () => Promise<ReturnType<Stub['read']>>;
  readonly callArguments: (options: {
    requiresLeader: boolean;
  }) => Parameters<Stub['read']> extends [unknown, ...infer Rest] ? Rest : never;
}

/** Makes reads for clients. */
export async function readers(): Promise<(client: KurrentDBClient) => Reads> {
  const { convertGrpcEvent, convertToCommandError, shared, streams, Streams } = await import('./protocol.js');
  const { ReadReq } = streams;
  const { Options } = ReadReq;
  const nothing = (): InstanceType<typeof shared.Empty> => new shared.Empty();

  const optionsOf = ({ backwards = false, limit }: StreamPage | AllPage): pb.ReadReq.Options => {
    const options = new Options();
    options.setReadDirection(backwards ? Options.ReadDirection.BACKWARDS : Options.ReadDirection.FORWARDS);
    options.setCount(limit.toString());
    options.setResolveLinks(false);
    const ids = new Options.UUIDOption();
    ids.setString(nothing());
    options.setUuidOption(ids);
    return options;
  };

  const ofStream = (stream: string, page: StreamPage): pb.ReadReq.Options => {
    const options = optionsOf(page);
    const identifier = new shared.StreamIdentifier();
    identifier.setStreamName(Buffer.from(stream));
    const which = new Options.StreamOptions();
    which.setStreamIdentifier(identifier);
    if (page.from === 'end') which.setEnd(nothing());
    else which.setRevision(page.from.toString());
    options.setStream(which);
    options.setNoFilter(nothing());
    return options;
  };

  const ofAll = (page: AllPage): pb.ReadReq.Options => {
    const options = optionsOf(page);
    const which = new Options.AllOptions();
    if (page.from === 'start') which.setStart(nothing());
    else if (page.from === 'end') which.setEnd(nothing());
    else {
      const position = new Options.Position();
      position.setCommitPosition(page.from.commit.toString());
      position.setPreparePosition(page.from.prepare.toString());
      which.setPosition(position);
    }
    options.setAll(which);
    if (page.only === undefined) options.setNoFilter(nothing());
    else {
      const names = new Options.FilterOptions.Expression();
      names.setPrefixList([...page.only.prefixes]);
      const filter = new Options.FilterOptions();
      filter.setStreamIdentifier(names);
      filter.setMax(page.only.window);
      filter.setCheckpointintervalmultiplier(1);
      options.setFilter(filter);
    }
    return options;
  };

  return (client) => {
    const caller = client as unknown as Caller;
    const read = async (options: pb.ReadReq.Options): Promise<readonly ResolvedEvent[]> => {
      const request = new ReadReq();
      request.setOptions(options);
      const begin = caller.GRPCStreamCreator(Streams, 'read', (stub) =>
        stub.read(request, ...caller.callArguments({ requiresLeader: true })),
      );
      const answers = await begin();
      return new Promise((resolve, reject) => {
        const events: ResolvedEvent[] = [];
        answers.on('data', (answer: pb.ReadResp) => {
          const event = answer.getEvent();
          if (event !== undefined) events.push(convertGrpcEvent(event) as ResolvedEvent);
        });
        answers.on('error', (error) => reject(convertToCommandError(error)));
        answers.on('end', () => resolve(events));
      });
    };
    return {
      pageOfStream: (stream, page) => read(ofStream(stream, page)),
      pageOfAll: (page) => read(ofAll(page)),
    };
  };
}
