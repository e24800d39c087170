import { compareCodePoints } from '#kernel';
import { DATASET_FINDINGS, type DatasetFinding, type DatasetFindingKind, type Exclusion } from '../answer.js';
import type { Asked } from './asked.js';
import type { Course } from './course.js';
import { matching } from './facts.js';
import { endedCompeting } from './outcome.js';
import { statePattern } from './states.js';

/** So many ids are named of each finding. */
const NAMED = 100;

/** What should be looked at, in the order of {@link DATASET_FINDINGS}. */
export function findingsOf(
  cases: readonly { readonly caseId: string; readonly course: Course }[],
  excluded: readonly Exclusion[],
  asked: Asked,
): DatasetFinding[] {
  const having = (has: (course: Course) => boolean): string[] =>
    cases.filter(({ course }) => has(course)).map(({ caseId }) => caseId);
  const idsOf = (finding: DatasetFindingKind): string[] => {
    if (finding === 'event-after-absorbing') return having((course) => eventAfterAbsorbing(course, asked));
    if (finding === 'duplicate-event') return having((course) => duplicateEvent(course, asked));
    return excluded.filter(({ reason }) => reason === finding).map(({ id }) => id);
  };
  return DATASET_FINDINGS.map((finding) => ({ finding, ids: idsOf(finding).sort(compareCodePoints) }))
    .filter(({ ids }) => ids.length > 0)
    .map(({ finding, ids }) => ({ finding, cases: ids.length, ids: ids.slice(0, NAMED) }));
}

function eventAfterAbsorbing(course: Course, asked: Asked): boolean {
  const { end, facts } = course;
  const { question } = asked;
  const absorbed = question.shape === 'multi-state' && (end.by === 'endpoint' || end.by === 'competing');
  if (!absorbed && !endedCompeting(course)) return false;
  const names = absorbed ? question.states!.filter((state) => state !== end.reason) : [question.endpoint];
  return names
    .flatMap((name) => matching(facts, statePattern(name, asked)))
    .some(({ precise, from }) => precise && from > end.stop && from <= asked.asOf);
}

function duplicateEvent({ facts }: Course, asked: Asked): boolean {
  const days = matching(facts, statePattern(asked.question.endpoint, asked))
    .filter(({ precise, from }) => precise && from <= asked.asOf)
    .map(({ from }) => from);
  return new Set(days).size < days.length;
}
