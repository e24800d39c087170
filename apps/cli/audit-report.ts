import type { Audit, Exclusion } from '#dataset';
import { wrapped, table } from './output.js';

/** Case ids of each reason that a terminal shows. */
const SHOWN = 20;
/** States that a terminal shows side by side. */
const SQUARE = 12;

const COUNTS = [
  'facts',
  'early',
  'late',
  'gap',
  'within',
  'boundary',
  'leading',
  'trailing',
  'superseded',
  'voided',
  'unknownDate',
  'afterAbsorbing',
  'tied',
] as const;

/** An audit as tables: cases, facts, transitions, what should be looked at. */
export function auditText(audit: Audit, excluded: readonly Exclusion[]): string {
  return [
    `${audit.cases} cases: ${audit.casesInRows} in ${audit.rows} rows, ${audit.cases - audit.casesInRows} not in them`,
    `${audit.events} events, ${audit.competing} competing, ${audit.censored} censored; ${audit.personDays} person-days`,
    `${audit.facts.recorded} facts: ${audit.facts.standing} stand, ${audit.facts.superseded} superseded, ${audit.facts.afterAsOf} after as-of, ${audit.facts.imputed} imputed`,
    ...exclusionsText(audit, excluded),
    '\nFacts, by where they lie against follow-up',
    table(
      ['name', 'role', ...COUNTS],
      audit.counts.map((count) => [count.name, count.role, ...COUNTS.map((part) => count[part])]),
    ),
    ...(audit.transitions.length === 0 ? [] : ['\nTransitions, from each state to the next', transitionTable(audit)]),
    ...outcomeText(audit),
    ...findingsText(audit),
  ].join('\n');
}

function exclusionsText({ exclusions }: Audit, excluded: readonly Exclusion[]): string[] {
  return Object.entries(exclusions).flatMap(([reason, count]) => {
    const ids = excluded.filter((one) => one.reason === reason).map(({ id }) => id);
    return [`\nnot in the rows, ${reason}: ${count}`, ...idLines(ids, count)];
  });
}

function findingsText({ findings, ineffectiveMerges }: Audit): string[] {
  return [
    ...(findings.length === 0 ? ['\nno findings'] : []),
    ...findings.flatMap(({ finding, cases, ids }) => [`\n${finding}: ${cases} cases`, ...idLines(ids, cases)]),
    ...(ineffectiveMerges.length === 0 ? [] : [`\nmerges without effect: ${ineffectiveMerges.length}`]),
    ...ineffectiveMerges.slice(0, SHOWN).map(({ merged, survivor }) => `  ${merged} into ${survivor}`),
  ];
}

function idLines(ids: readonly string[], count: number): string[] {
  const shown = ids.slice(0, SHOWN);
  const more = count > shown.length ? [`  … and ${count - shown.length} more (--json lists more)`] : [];
  return [...(shown.length === 0 ? [] : [wrapped(shown, 2)]), ...more];
}

function outcomeText({ fullRiskSet }: Audit): string[] {
  if (fullRiskSet === null) return [];
  const { cases, events, competing, censored, personDays } = fullRiskSet;
  return [
    `\nWithout restrictTo: ${cases} cases, ${events} events, ${competing} competing, ${censored} censored; ${personDays} person-days`,
  ];
}

/** From each row to each column; as a list where the square would be too wide. */
function transitionTable({ transitions }: Audit): string {
  const from = [...new Set(transitions.map((one) => one.from))];
  const to = [...new Set(transitions.map((one) => one.to))];
  if (to.length > SQUARE) {
    return table(
      ['from', 'to', 'count'],
      transitions.map((one) => [one.from, one.to, one.count]),
    );
  }
  return table(
    ['from', ...to],
    from.map((row) => [
      row,
      ...to.map((column) => transitions.find((one) => one.from === row && one.to === column)?.count ?? 0),
    ]),
  );
}
