import { isoFromDay } from '#kernel';
import { foldScript, ORIGIN, reasons, table } from '../../../../test/support/fold-trial.js';
import { LogScript } from '../../../../test/support/recorded.js';

const at = (caseId: string): { protocol: string; caseId: string } => ({ protocol: 'trial', caseId });
const on = (day: number): string => isoFromDay(ORIGIN + day);

function script(): LogScript {
  const log = new LogScript();
  log.fact(at('A'), 'begin', on(0));
  const wrong = log.fact(at('A'), 'goal', on(4));
  log.fact(at('B'), 'begin', on(2), {}, 'b', { synthetic: true });
  log.correct(at('A'), wrong, 'goal', on(9));
  const never = log.fact(at('A'), 'goal', on(7));
  log.void(at('A'), never);
  log.merge(at('A'), 'B');
  return log;
}

describe('what the log held', () => {
  it('is read as known then', () => {
    const log = script();
    const before = foldScript(log, { asKnown: 3 });
    expect(table(before, 'id', 'time', 'status')).toEqual(['A 4 1', 'B 331 0']);
    const { cases, exclusions, facts } = before.audit;
    expect({ cases, exclusions }).toEqual({ cases: 2, exclusions: {} });
    expect(facts).toEqual({ recorded: 3, superseded: 0, standing: 3, afterAsOf: 0, imputed: 0 });
  });

  it('gives the facts of a merged case to the one that stands, and counts what was replaced', () => {
    const answer = foldScript(script(), { asOf: on(8) });
    expect(table(answer, 'id', 'time', 'status', 'origin_fact')).toEqual(['A 8 0 register e0']);
    expect(reasons(answer)).toEqual({ B: 'merged' });
    const { facts, counts, exclusions } = answer.audit;
    expect(exclusions).toEqual({ merged: 1 });
    expect(facts).toEqual({ recorded: 5, superseded: 2, standing: 3, afterAsOf: 1, imputed: 0 });
    expect(counts[0]).toMatchObject({ facts: 3, superseded: 1, voided: 1, late: 1 });
    expect(answer.warnings[0]!.code).toBe('synthetic-data');
  });

  it('has no effect by merges that contradict others', () => {
    const log = script();
    log.merge(at('B'), 'A');
    expect(foldScript(log, {}).audit.ineffectiveMerges).toEqual([{ merged: 'B', survivor: 'A' }]);
  });
});
