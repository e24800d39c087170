import { inspect } from 'node:util';
import { LogUnavailable } from '../port.js';
import { openKurrentLog } from './kurrentdb-log.js';
import { errorName, isFinal, isTooSlow, NoAnswer, unavailable, verdictOf } from './reasons.js';

const error = (more: object, message = ''): Error => Object.assign(new Error(message), more);

describe('what an error of the client says', () => {
  it.each([
    [new NoAnswer(5), 'unknown', /did not answer in time/],
    [error({ type: 'unavailable' }), 'unknown', /is away/],
    [error({ code: 14 }, '14 UNAVAILABLE: connect ECONNREFUSED 10.0.0.1:2113'), 'unknown', /is away/],
    [error({ type: 'unknown' }, 'Could not recognize Server Is Not Ready'), 'unknown', /is starting up/],
    [error({ type: 'not-leader' }), 'unknown', /does not lead/],
    [error({ type: 'deadline-exceeded' }), 'unknown', /did not answer in time/],
    [error({}, 'something of its own'), 'unknown', /has no name/],
    [error({ type: 'access-denied' }), 'refused', /credentials/],
    [error({ type: 'stream-deleted' }), 'refused', /deleted/],
  ])('%s: %s', (thrown, kind, says) => {
    expect(verdictOf(thrown)).toMatchObject({ kind, reason: expect.stringMatching(says) });
    expect(isFinal(thrown)).toBe(kind !== 'unknown');
  });

  it('reads the revision of a conflict, and what is no stream', () => {
    const conflict = { type: 'wrong-expected-version' };
    expect(verdictOf(error({ ...conflict, actualState: 7n }))).toEqual({ kind: 'conflict', actual: 7 });
    expect(verdictOf(error({ ...conflict, actualState: 'no_stream' }))).toEqual({ kind: 'conflict', actual: -1 });
    expect(verdictOf(error({ type: 'stream-not-found' }))).toEqual({ kind: 'no-stream' });
    const named = error({ ...conflict, actualState: 7n, streamName: 's' });
    expect(verdictOf(named)).toEqual({ kind: 'conflict', actual: 7, stream: 's' });
    expect(verdictOf(error({ type: 'maximum-append-size-exceeded' }))).toEqual({ kind: 'too-large' });
    expect(verdictOf(error({ type: 'maximum-append-size-exceeded', maxAppendSize: 9 }))).toEqual({
      kind: 'too-large',
      limit: 9,
    });
    for (const type of ['append-record-size-exceeded', 'transaction-max-size-exceeded']) {
      expect(verdictOf(error({ type, size: 12, maxSize: 9 }))).toEqual({ kind: 'too-large', limit: 9, bytes: 12 });
    }
    expect(verdictOf(error({ type: 'unsupported' }))).toEqual({ kind: 'unsupported' });
  });

  it('knows a subscription that was dropped for being slow', () => {
    const slow = error({ type: 'timeout' }, 'Operation timed out: Consumer too slow to handle event while live.');
    expect([isTooSlow(slow), errorName(slow)]).toEqual([true, 'too-slow']);
    expect(isTooSlow(error({ type: 'timeout' }))).toBe(false);
  });

  it('goes along without its message, which can name hosts and more', () => {
    const problem = unavailable(error({ code: 14 }, 'connect kurrentdb://u:hemligt@db failed'), ' More.');
    expect(problem.message).toBe('The event log is unavailable: the server is away. More.');
    expect(inspect(problem, { depth: 9 })).not.toMatch(/hemligt/);
    const own = new LogUnavailable('it is closed.');
    expect(unavailable(own)).toBe(own);
  });
});

describe('a log that cannot be opened', () => {
  const limits = { callMs: 1500 };

  it.each([
    ['nobody listens', { address: 'kurrentdb://127.0.0.1:9?tls=false' }],
    ['nobody listens, with a user', { address: 'kurrentdb://127.0.0.1:9', user: 'hemlig', password: 'hemligt' }],
    ['a user in the address', { address: 'kurrentdb://hemlig:hemligt@127.0.0.1:9?keepAliveInterval=x' }],
    ['a CA file that is not there', { address: 'kurrentdb://hemlig:hemligt@127.0.0.1:9', caFile: '/hemligt.pem' }],
    ['a user in the clear', { address: 'kurrentdb://hemlig:hemligt@127.0.0.1:9?tls=false' }],
  ])('says so, and repeats neither user nor password: %s', async (_, address) => {
    const thrown: unknown = await openKurrentLog({ ...address, limits }).catch((refused: unknown) => refused);
    expect(thrown).toBeInstanceOf(LogUnavailable);
    expect(inspect(thrown, { depth: 9 })).not.toMatch(/hemlig/);
  });
});
