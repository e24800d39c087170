import type { MergeEdge } from '#case';
import type { Reading } from '#columns';
import type { Warning } from '#kernel';
import type { Audit, ExclusionReason } from './answer.js';
import type { Plan } from './plan.js';
import type { Question } from './question.js';
import { warningsOf } from './warnings.js';

/** Counts what became of every case and fact of an answer that has just been built in a connection. */
export async function readAudit(
  reading: Reading,
  plan: Plan,
  { language }: Question,
  ineffective: readonly MergeEdge[],
): Promise<{ audit: Audit; warnings: Warning[] }> {
  const { asKnown, asOf, facts, covariates } = plan;
  const count = (condition: string): string => `count(*) FILTER (excluded IS NULL AND ${condition})::INTEGER`;
  const [counts] =
    await reading.rows(`SELECT count(*)::INTEGER, ${count('true')}, ${count('status = 1')}, ${count('status = 2')}, ${count('status = 0')},
      coalesce(sum(time - coalesce(entry, 0)) FILTER (excluded IS NULL), 0)::DOUBLE,
      ${count('synthetic')}, ${count('group_late')} ${covariates.map((_, i) => `, ${count(`v${i}_missed`)}`).join('')}
     FROM answer`);
  const [cases, rows, events, competing, censored, personDays, synthetic, groupLate, ...missed] = counts as number[];
  const exclusions = await reading.rows(
    'SELECT excluded, count(*)::INTEGER FROM answer WHERE excluded IS NOT NULL GROUP BY excluded ORDER BY excluded',
  );
  const [factCounts] =
    await reading.rows(`SELECT (SELECT count(*)::INTEGER FROM ${facts.table} WHERE position <= ${asKnown}),
      count(*)::INTEGER, count(*) FILTER (a > ${asOf})::INTEGER FROM standing`);
  const [recorded, standing, afterAsOf] = factCounts as [number, number, number];
  const audit: Audit = {
    cases: cases!,
    rows: rows!,
    exclusions: Object.fromEntries(exclusions as [ExclusionReason, number][]),
    events: events!,
    competing: competing!,
    censored: censored!,
    personDays: personDays!,
    facts: { recorded, superseded: recorded - standing, standing, afterAsOf },
    ineffectiveMerges: ineffective.map(({ merged, survivor }) => ({ merged, survivor })),
  };
  const warnings = warningsOf(language, {
    rows: audit.rows,
    events: audit.events,
    synthetic: synthetic!,
    groupAfterOrigin: groupLate!,
    covariatesNotAtOrigin: new Map(covariates.map(({ name }, i) => [name, missed[i]!])),
  });
  return { audit, warnings };
}
