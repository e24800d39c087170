import type { ProtocolDefinition } from '#protocol';
import { EXCLUSION_REASONS, type Audit, type DatasetAnswer, type Exclusion } from '../answer.js';
import { columnsOf } from '../codebook.js';
import type { Question } from '../question.js';
import { refuseLater, warningsOf } from '../warnings.js';
import { asking, type Asked } from './asked.js';
import { countsOf, type Counted } from './counts.js';
import { followCase } from './course.js';
import { doubtsOf } from './doubts.js';
import type { Dated } from './facts.js';
import { findingsOf } from './findings.js';
import { knownAt, type CaseFacts, type CaseHistory } from './log.js';
import { eventsOf, outcomeOf, transitionCounts } from './outcome.js';
import { wholeOf } from './pieces.js';
import { rowsOf } from './rows.js';

/** A case in the rows. */
interface InRows extends Counted {
  readonly caseId: string;
}

/**
 * Answers a question by going through each case by itself: slow, and written without a look at the SQL, so that the two
 * can check each other.
 *
 * @param histories the cases of the question's protocol, each once, in any order
 * @param question in its canonical form
 * @param definition the definition that answers it: with the question's origin, entry, endpoints and precedence
 * @param versions every version of the protocol
 * @throws Problem `fact-after-origin`
 */
export function foldDataset(
  histories: readonly CaseHistory[],
  question: Question,
  definition: ProtocolDefinition,
  versions: readonly ProtocolDefinition[],
): DatasetAnswer {
  const asked = asking(question, definition);
  const known = knownAt(histories, question, definition, versions);
  const followed = known.cases.flatMap(({ caseId, facts }) => {
    if (facts === 'merged') return [];
    const { facts: seen, course } = followCase(facts.standing, question, definition);
    return [{ caseId, facts, seen, course }];
  });
  const full = followed.flatMap(({ course, ...one }): InRows[] =>
    typeof course === 'string' ? [] : [{ ...one, course }],
  );
  const cases = question.restrictTo === null ? full : full.filter(({ course }) => eventsOf(course, asked) > 0);
  const inRows = new Set(cases.map(({ caseId }) => caseId));
  const reasons = new Map(followed.map(({ caseId, course }) => [caseId, course]));
  const excluded = known.cases
    .filter(({ caseId }) => !inRows.has(caseId))
    .map(({ caseId, facts }): Exclusion => {
      const course = reasons.get(caseId);
      return { id: caseId, reason: facts === 'merged' ? 'merged' : typeof course === 'string' ? course : 'restricted' };
    });

  const courses = cases.map(({ course }) => course);
  const outcome = outcomeOf(courses, asked);
  const fullRiskSet =
    question.restrictTo === null
      ? null
      : outcomeOf(
          full.map(({ course }) => course),
          asked,
        );
  const doubts = doubtsOf(cases, outcome.events, asked);
  refuseLater(question, doubts);
  const whole = wholeOf(courses, asked);
  const rows = cases.flatMap(({ caseId, course }) => rowsOf(caseId, course, asked, whole));
  const { events, competing, censored, personDays } = outcome;
  const audit: Audit = {
    cases: known.cases.length,
    casesInRows: cases.length,
    rows: rows.length,
    exclusions: countReasons(excluded),
    events,
    competing,
    censored,
    personDays,
    facts: countFacts(followed, asked),
    counts: countsOf(cases, asked),
    transitions: transitionCounts(courses, asked),
    findings: findingsOf(cases, excluded, asked),
    fullRiskSet,
    ineffectiveMerges: known.ineffectiveMerges,
  };
  const warnings = warningsOf(question, doubts, full.length);
  return { question, columns: columnsOf(question, definition), audit, warnings, rows, excluded };
}

function countReasons(excluded: readonly Exclusion[]): Audit['exclusions'] {
  const counts = EXCLUSION_REASONS.map((reason) => [reason, excluded.filter((one) => one.reason === reason).length]);
  return Object.fromEntries(counts.filter(([, count]) => count !== 0));
}

function countFacts(
  cases: readonly { readonly facts: CaseFacts; readonly seen: readonly Dated[] }[],
  { asOf }: Asked,
): Audit['facts'] {
  const seen = cases.flatMap((one) => one.seen);
  const superseded = cases.reduce((sum, { facts }) => sum + facts.superseded.length + facts.voided.length, 0);
  return {
    recorded: superseded + seen.length,
    superseded,
    standing: seen.length,
    afterAsOf: seen.filter(({ from }) => from > asOf).length,
    imputed: seen.filter(({ imputed }) => imputed).length,
  };
}
