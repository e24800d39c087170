import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { credentials } from '@grpc/grpc-js';
import featuresGrpc from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb.js';
import { StreamNotFoundError, WrongExpectedVersionError } from '@kurrent/kurrentdb-client';
import { conversation } from './conversation/conversation.js';
import { shared } from './protocol.js';
import { events, TIME, failure, texts, withDouble } from './spec-support.js';

const RECORDED = fileURLToPath(new URL('conversation/eventstoredb-23.10.8.json', import.meta.url));
const { KURRENTDB_URL } = process.env;

const recorded = (): unknown => JSON.parse(readFileSync(RECORDED, 'utf8'));
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the double of KurrentDB', () => {
  // KURRENTDB_URL names a server to hold what is recorded against; a newer one may say other things.
  it.each(['the double', ...(KURRENTDB_URL === undefined ? [] : ['the server that is named'])])(
    '%s says what EventStoreDB 23.10.8 said',
    (server) =>
      withDouble({}, async ({ double, another }) => {
        const client = another(server === 'the double' ? double.url : KURRENTDB_URL);
        expect(plain(await conversation(client))).toEqual(recorded());
      }),
    TIME,
  );

  it(
    'says that it is a double',
    () =>
      withDouble({}, async ({ double }) => {
        const node = new featuresGrpc.ServerFeaturesClient(`127.0.0.1:${double.port}`, credentials.createInsecure());
        const methods = await new Promise<string[]>((resolve, reject) => {
          node.getSupportedMethods(new shared.Empty(), (error, answer) =>
            error ? reject(error) : resolve(answer.getMethodsList().map((method) => method.getServiceName())),
          );
        });
        node.close();
        expect(methods).toContain('this-is-a-test-double-of-kurrentdb');
      }),
    TIME,
  );

  it(
    'is found as the one node of a cluster',
    () =>
      withDouble({}, async ({ double, another }) => {
        const client = another(`kurrentdb+discover://127.0.0.1:${double.port}?tls=false`);
        await client.appendToStream('s', events('a'));
        expect(await texts(client.readStream('s'))).toBe('a');
      }),
    TIME,
  );

  it(
    'is found among several, where the others are away',
    () =>
      withDouble({}, async ({ double, another }) => {
        const client = another(`kurrentdb://127.0.0.1:1,127.0.0.1:${double.port},127.0.0.1:2?tls=false`);
        await client.appendToStream('s', events('a'));
        expect(await texts(client.readStream('s'))).toBe('a');
      }),
    TIME,
  );

  it(
    'fails with the errors the client has types for',
    () =>
      withDouble({}, async ({ client }) => {
        await client.appendToStream('s', events('a'));
        const wrong = await failure(client.appendToStream('s', events('b'), { streamState: 'no_stream' }));
        expect(wrong).toBeInstanceOf(WrongExpectedVersionError);
        expect(wrong).toMatchObject({ streamName: 's', expectedState: 'no_stream', actualState: 0n });
        expect(await failure(texts(client.readStream('nowhere')))).toBeInstanceOf(StreamNotFoundError);
      }),
    TIME,
  );

  it(
    'reads a log longer than any buffer',
    () =>
      withDouble({}, async ({ client }) => {
        const many = Array.from({ length: 1000 }, (_, i) => String(i % 10));
        await client.appendToStream('long', events(...many));
        expect(await texts(client.readStream('long'))).toBe(many.join(''));
        expect(await texts(client.readAll({ direction: 'backwards', fromPosition: 'end' }))).toBe(
          many.toReversed().join(''),
        );
      }),
    TIME,
  );

  it(
    'two doubles know nothing of each other',
    () =>
      withDouble({}, ({ client: one }) =>
        withDouble({}, async ({ client: other }) => {
          await one.appendToStream('s', events('a'));
          expect(await failure(texts(other.readStream('s')))).toBeInstanceOf(StreamNotFoundError);
        }),
      ),
    TIME,
  );
});
