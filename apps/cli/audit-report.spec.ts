import { openAnswer } from '../../test/support/open-answer.js';
import { auditText } from './audit-report.js';

const counts = {
  facts: 5,
  early: 0,
  late: 1,
  gap: 0,
  within: 2,
  boundary: 0,
  leading: 1,
  trailing: 0,
  superseded: 0,
  voided: 1,
  unknownDate: 0,
  afterAbsorbing: 0,
  tied: 1,
};
const { audit } = openAnswer({
  columns: [],
  rows: [],
  audit: {
    cases: 30,
    casesInRows: 5,
    rows: 9,
    events: 3,
    competing: 1,
    censored: 1,
    personDays: 1234,
    facts: { recorded: 7, superseded: 1, standing: 6, afterAsOf: 2, imputed: 0 },
    exclusions: { 'no-origin': 22, 'same-instant': 3 },
    counts: [{ name: 'death', role: 'endpoint', ...counts }],
    transitions: [
      { from: '(s0)', to: 'death', count: 3 },
      { from: '(s0)', to: '(censored)', count: 2 },
      { from: 'ill', to: 'death', count: 1 },
    ],
    findings: [{ finding: 'same-instant', cases: 3, ids: ['x1', 'x2', 'x3'] }],
    fullRiskSet: { cases: 8, events: 3, competing: 2, censored: 3, personDays: 2000 },
    ineffectiveMerges: [{ merged: 'm', survivor: 's' }],
  },
});

it('says what became of every case and fact, with the cases that are not in the rows', () => {
  const excluded = Array.from({ length: 22 }, (_, i) => ({ id: `n${i}`, reason: 'no-origin' as const }));
  const text = auditText(audit, [...excluded, { id: 'x1', reason: 'same-instant' }]);
  expect(text).toContain('30 cases: 5 in 9 rows, 25 not in them');
  expect(text).toContain('\nnot in the rows, no-origin: 22\n  n0  n1');
  expect(text).toContain('… and 2 more (--json lists more)');
  expect(text).not.toContain('n20');
  expect(text).toMatch(/^death {2}endpoint {6}5 +0 +1 +0 +2/m);
  expect(text).toMatch(/from +death +\(censored\)\n.*\n\(s0\) +3 +2\nill +1 +0\n/);
  expect(text).toContain('Without restrictTo: 8 cases');
  expect(text).toContain('same-instant: 3 cases\n  x1  x2  x3');
  expect(text).toContain('merges without effect: 1\n  m into s');
});

it('says that there is nothing to look at', () => {
  expect(auditText({ ...audit, findings: [], ineffectiveMerges: [], fullRiskSet: null }, [])).toMatch(/no findings$/);
});
