import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { decide, evolve, initialState, liveFacts, mergedCases, type CaseState } from '#case';
import { readOccurred } from '#kernel';
import { parseProtocol, type AttributeValues, type ProtocolDefinition } from '#protocol';
import { readEnvelope } from '../../src/cases/read-envelope.js';

/** What the tests below read in a line; the rest is read as the service reads it. */
interface Line {
  readonly source: string;
  readonly id: string;
  readonly type?: string;
  readonly attributes?: AttributeValues;
  readonly sourceRecorded?: string;
  readonly synthetic?: true;
}

const definitionOf = (protocol: string): ProtocolDefinition =>
  parseProtocol(readFileSync(`protocols/${protocol}/protocol.yaml`, 'utf8'), 'protocol.yaml').definition;
const linesOf = (protocol: string, file: string): Line[] =>
  readFileSync(`protocols/${protocol}/histories/${file}`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** Every line through `decide`, in the order of the file; a refusal throws. */
function play(protocol: string, file: string): Map<string, CaseState> {
  const definition = definitionOf(protocol);
  const cases = new Map<string, CaseState>();
  for (const line of linesOf(protocol, file)) {
    const { caseId, submission } = readEnvelope(line);
    const state = cases.get(caseId) ?? initialState;
    const mergedCase = submission.kind === 'merge' ? cases.get(submission.merges) : undefined;
    const decision = decide(state, submission, { definition, caseId, ...(mergedCase && { mergedCase }) });
    if (decision.outcome !== 'record') throw new Error(`${line.id} is there twice`);
    cases.set(caseId, evolve(state, decision.event));
  }
  return cases;
}

const flagsOf = (cases: Map<string, CaseState>): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const state of cases.values())
    for (const flag of state.events.flatMap(({ flags }) => flags)) counts.set(flag, (counts.get(flag) ?? 0) + 1);
  return counts;
};

describe('the Stanford patients', () => {
  const cases = play('stanford-heart-transplant', 'jasa.ndjson');
  interface Golden {
    readonly death: readonly { id: string; time: number; status: number }[];
    readonly transplant: readonly { id: string; time: number; status: number }[];
  }
  const golden = JSON.parse(readFileSync('test/golden/stanford.json', 'utf8')) as Golden;
  const dayOf = (id: string, ...types: string[]): number | undefined => {
    const found = liveFacts(cases.get(id)!).find(({ type }) => types.includes(type));
    return found === undefined || found.occurred.precision === 'unknown' ? undefined : found.occurred.from;
  };

  it('are all there, and nothing about them is unusual', () => {
    expect(cases.size).toBe(103);
    expect([...flagsOf(cases)]).toEqual([]);
  });

  it('are nobody made up', () => {
    expect(linesOf('stanford-heart-transplant', 'jasa.ndjson').filter(({ synthetic }) => synthetic)).toEqual([]);
  });

  it('died, or were last seen, when R’s table says so', () => {
    const rows = golden.death.map(({ id }) => ({
      id,
      time: dayOf(id, 'died', 'last-seen')! - dayOf(id, 'accepted')!,
      status: dayOf(id, 'died') === undefined ? 0 : 1,
    }));
    expect(rows).toEqual(golden.death);
  });

  it('received a heart when R’s table says so', () => {
    const waits = golden.transplant
      .filter(({ status }) => status === 1)
      .map(({ id }) => ({ id, time: dayOf(id, 'transplanted')! - dayOf(id, 'accepted')!, status: 1 }));
    expect(waits).toEqual(golden.transplant.filter(({ status }) => status === 1));
    expect(waits).toHaveLength(69);
  });

  it('keep the days on which two things happened', () => {
    expect(dayOf('P15', 'died')).toBe(dayOf('P15', 'accepted'));
    expect(dayOf('P38', 'died')).toBe(dayOf('P38', 'transplanted'));
  });
});

describe('the made-up cases of the Swedish study', () => {
  const lines = linesOf('alternativa-insatser', 'exempel.ndjson');
  const definition = definitionOf('alternativa-insatser');
  const cases = play('alternativa-insatser', 'exempel.ndjson');
  const has = (id: string, type: string): boolean => liveFacts(cases.get(id)!).some((fact) => fact.type === type);

  it('say that they are made up, on every line', () => {
    expect(lines.filter(({ synthetic, source }) => synthetic !== true || source !== 'exempel')).toEqual([]);
  });

  it('came in the order in which they were recorded', () => {
    const recorded = lines.map(({ sourceRecorded }) => sourceRecorded ?? '');
    expect([...recorded].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))).toEqual(recorded);
  });

  it('show each type of fact, each way of ending, and each exit', () => {
    const types = new Set(lines.map(({ type }) => type));
    for (const type of Object.keys(definition.factTypes)) expect(types).toContain(type);
    const reasons = new Set(lines.map(({ attributes }) => attributes?.['avslutsorsak']));
    for (const exit of Object.values(definition.exits ?? {})) {
      const codes = exit.where === undefined ? [] : [exit.where['avslutsorsak']].flat();
      expect(codes.length === 0 || codes.some((code) => reasons.has(code as string))).toBe(true);
    }
  });

  it('show what makes a history hard', () => {
    const flags = flagsOf(cases);
    for (const flag of [
      'date-imprecise',
      'out-of-order',
      'after-exit',
      'late',
      'unusual:efter-avslut',
      'unusual:insats-utan-mote',
      'impossible:en-slumpning',
      'group-differs:som-slumpad',
    ]) {
      expect(flags.get(flag) ?? 0).toBeGreaterThan(0);
    }
    const precisions = new Set(
      [...cases.values()].flatMap((state) => liveFacts(state).map((f) => f.occurred.precision)),
    );
    expect(precisions).toEqual(new Set(['day', 'month', 'year', 'unknown']));
  });

  it('are corrected, voided, merged, and taken apart', () => {
    const starts = liveFacts(cases.get('EX-034')!).filter(({ type }) => type === 'insats-paborjad');
    expect(starts.map(({ occurred }) => occurred)).toEqual([readOccurred('2008-12-01')]);
    expect(has('EX-035', 'avstamningsmote')).toBe(false);
    expect(mergedCases(cases.get('EX-036')!)).toEqual(['EX-037']);
    expect(mergedCases(cases.get('EX-038')!)).toEqual([]);
  });

  it('are enough in each group for a curve', () => {
    const arm = (id: string): unknown =>
      liveFacts(cases.get(id)!).find(({ type }) => type === 'slumpad')?.attributes['arm'];
    const ids = [...cases.keys()];
    const declined = ids.filter((id) => has(id, 'tackat-nej'));
    const control = ids.filter((id) => arm(id) === 'kontroll');
    const trial = ids.filter((id) => arm(id) === 'forsok' && !declined.includes(id));
    expect([control.length, trial.length, declined.length]).toEqual([19, 17, 7]);
    for (const group of [control, trial]) {
      expect(group.filter((id) => has(id, 'insats-paborjad')).length).toBeGreaterThanOrEqual(group.length / 2);
    }
  });
});
