import 'reflect-metadata';
import { encodeEvent, caseStream, openMemoryLog, protocolStream, type EventLog, type StreamWrite } from '#event-log';
import { checkProtocol } from '#protocol';
import { openColumns, type Columns } from '#columns';
import { trialProtocol } from '../../../test/support/trial-protocol.js';
import { Store } from '../../platform/store.js';
import { Definitions } from '../../protocols/definitions.js';
import { CaseRepository } from '../case-repository.js';
import { readEnvelope } from '../read-envelope.js';
import type { Outcome } from './outcome.js';
import { RecordEvents, RecordEventsHandler } from './record-events.js';

const { definition, sha256 } = checkProtocol(
  trialProtocol({ before: 'none', sameInstant: 'error', entry: false, studyEnd: undefined }),
);
let ids = 0;
const fact = (caseId: string, more: object = {}): object => ({
  source: 's',
  id: `i${ids++}`,
  case: caseId,
  type: 'begin',
  occurred: '2020-01-01',
  ...more,
});

let columns: Columns;
let log: EventLog;
/** What somebody else does just before an append reaches the log. */
let intrude: () => Promise<unknown>;
let handler: RecordEventsHandler;
let appends: number;

beforeAll(async () => (columns = await openColumns({ file: ':memory:' })));
afterAll(() => columns.close());
beforeEach(async () => {
  log = openMemoryLog();
  const registered = { kind: 'protocol-registered', name: 'trial', version: 1, definition, sha256 } as const;
  await log.append([{ stream: protocolStream('trial'), expected: 'none', events: [encodeEvent(registered)] }]);
  intrude = () => Promise.resolve();
  appends = 0;
  handler = handlerOver('log');
});

function handlerOver(atomicity: EventLog['atomicity']): RecordEventsHandler {
  const watched: EventLog = Object.assign(Object.create(log) as EventLog, {
    atomicity,
    readStream: log.readStream.bind(log),
    append: async (writes: readonly StreamWrite[]) => {
      appends++;
      await intrude();
      return log.append(writes);
    },
  });
  const about = { folder: '', demonstration: false, synchronous: 'full', logState: () => 'open' } as const;
  const store = new Store(watched, columns, about as never, () => Promise.resolve());
  return new RecordEventsHandler(store, new CaseRepository(store), new Definitions(store));
}

const record = (raws: readonly object[], options: Partial<RecordEvents['options']> = {}): Promise<readonly Outcome[]> =>
  handler.execute(
    new RecordEvents(
      'trial',
      raws.map((raw) => readEnvelope(raw)),
      { mode: 'partial', ...options },
    ),
  );
const statuses = (outcomes: readonly Outcome[]): string[] =>
  outcomes.map((outcome) => (outcome.status === 'refused' ? outcome.problem.code : outcome.status));
const inLog = async (caseId: string): Promise<number> => (await log.readStream(caseStream('trial', caseId))).length;
/** Another process records in the case. */
const another = (caseId: string) => async (): Promise<unknown> => {
  const { submission } = readEnvelope(fact(caseId, { type: 'seen' }));
  return log.append([
    {
      stream: caseStream('trial', caseId),
      expected: 'any',
      events: [encodeEvent({ ...submission, protocolVersion: 1, flags: [] } as never)],
    },
  ]);
};
const once = (act: () => Promise<unknown>) => (): Promise<unknown> => {
  intrude = () => Promise.resolve();
  return act();
};

describe('a case that moves on between decision and append', () => {
  it('is decided again', async () => {
    intrude = once(another('a'));
    const [outcome] = await record([fact('a')], { mode: 'atomic' });
    expect(outcome).toMatchObject({ status: 'recorded', receipt: { revision: 1 } });
    expect(appends).toBe(2);
  });

  it('is given up after five times, with nothing recorded', async () => {
    intrude = another('a');
    await expect(record([fact('a')], { mode: 'atomic' })).rejects.toMatchObject({ code: 'revision-contended' });
    expect(appends).toBe(5);
    expect(await inLog('a')).toBe(5);
  });

  it('is refused where the sender named a revision, with the actual one', async () => {
    await record([fact('a')]);
    intrude = once(another('a'));
    const [outcome] = await record([fact('a', { type: 'goal' })], { mode: 'atomic', expectedRevision: 0 });
    expect(outcome).toMatchObject({
      status: 'refused',
      problem: { code: 'revision-conflict', extra: { actualRevision: 1 } },
    });
  });

  it('does not refuse what is right by the newest revision', async () => {
    await record([fact('a')]);
    await another('a')();
    const [outcome] = await record([fact('a', { type: 'goal' })], { mode: 'atomic', expectedRevision: 1 });
    expect(outcome).toMatchObject({ status: 'recorded', receipt: { revision: 2 } });
    expect(appends).toBe(2);
  });

  it('leaves the other cases of a partial batch their outcomes', async () => {
    intrude = another('a');
    const outcomes = await record([fact('b'), fact('a')]);
    expect(statuses(outcomes)).toEqual(['recorded', 'revision-contended']);
  });
});

describe('a log that stores one case at a time', () => {
  beforeEach(() => (handler = handlerOver('stream')));

  it('refuses an atomic batch over several cases', async () => {
    await expect(record([fact('a'), fact('b')], { mode: 'atomic' })).rejects.toMatchObject({
      code: 'atomic-not-supported',
    });
    expect(await inLog('a')).toBe(0);
  });

  it('takes one within one case, and a partial one over several', async () => {
    expect(statuses(await record([fact('a'), fact('a', { type: 'goal' })], { mode: 'atomic' }))).toEqual([
      'recorded',
      'recorded',
    ]);
    expect(statuses(await record([fact('b'), fact('c')]))).toEqual(['recorded', 'recorded']);
  });
});

describe('a batch', () => {
  const merge = (into: string, merged: string): object => ({
    source: 's',
    id: `i${ids++}`,
    case: into,
    merges: merged,
    reason: 'the same person',
  });

  it.each(['atomic', 'partial'] as const)('%s: a merge sees what stands before it', async (mode) => {
    const outcomes = await record([fact('a'), fact('b'), merge('a', 'b')], { mode });
    expect(statuses(outcomes)).toEqual(['recorded', 'recorded', 'recorded']);
  });

  it('refuses the second of two merges that go round', async () => {
    await record([fact('a'), fact('b')]);
    const both = await Promise.all([record([merge('a', 'b')]), record([merge('b', 'a')])]);
    expect(both.flatMap(statuses).sort()).toEqual(['merge-invalid', 'recorded']);
  });

  it('records nothing when one of an atomic one is refused', async () => {
    const outcomes = await record([fact('a'), fact('b', { type: 'party' })], { mode: 'atomic' });
    expect(outcomes[1]).toMatchObject({ status: 'refused', problem: { code: 'event-unknown-type' } });
    expect(appends).toBe(0);
  });

  it('only says what it would do in a dry run, by the newest revision', async () => {
    const before = fact('a');
    await record([before]);
    await another('a')();
    const outcomes = await record([before, fact('a', { type: 'goal' }), fact('a', { type: 'party' })], {
      dryRun: true,
    });
    expect(statuses(outcomes)).toEqual(['unchanged', 'would-record', 'event-unknown-type']);
    expect(outcomes[1]).toMatchObject({ revision: 2 });
    expect(await inLog('a')).toBe(2);
  });
});
