import type { ExclusionReason } from '../answer.js';
import type { Asked } from '../fold/asked.js';
import type { Dated } from '../fold/facts.js';
import type { FactRole, FactWithRoles } from '../fold/roles.js';

const CAUSES: readonly FactRole['as'][] = ['endpoint', 'exit', 'before', 'state'];

/**
 * The facts by which a case is not in the rows. Where a reason is that something is missing, there is none.
 *
 * @param facts those that stand, with what they are to the question, in order
 * @param origin the origin's day, where there is one
 */
export function decidingFacts(
  reason: ExclusionReason,
  facts: readonly FactWithRoles[],
  origin: number | undefined,
  { question, asOf, studyEnd }: Asked,
): ReadonlySet<Dated> {
  const those = (has: (fact: FactWithRoles) => boolean): Dated[] => facts.filter(has).map(({ dated }) => dated);
  const is =
    (...as: readonly FactRole['as'][]) =>
    ({ roles }: FactWithRoles) =>
      roles.some((role) => as.includes(role.as));
  const first = (own: readonly Dated[]): Dated[] => own.slice(0, 1);
  const precise = ({ dated }: FactWithRoles): boolean => dated.precise && dated.from <= asOf;
  const start = origin ?? Infinity;
  const deciders = (): Dated[] => {
    switch (reason) {
      case 'date-imprecise':
        return those((one) => one.roles.length > 0 && !one.dated.precise && one.dated.from <= asOf);
      case 'origin-after-as-of':
        return first(those((one) => is('origin')(one) && one.dated.from > asOf));
      case 'origin-after-study-end':
        return first(those((one) => is('origin')(one) && one.dated.from > studyEnd));
      case 'event-before-origin':
      case 'exit-before-origin':
        return those((one) => is(...CAUSES)(one) && one.dated.to < start && one.dated.from <= asOf);
      case 'same-instant':
        return firstTie(facts.filter((one) => is(...CAUSES)(one) && precise(one) && one.dated.from >= start));
      case 'entry-after-end': {
        const entry = first(those((one) => is('entry')(one) && precise(one)));
        const until = entry[0]?.from ?? -Infinity;
        const ended = those((one) => is(...CAUSES)(one) && precise(one) && one.dated.from <= until);
        return [...entry, ...first(ended)];
      }
      case 'zero-length': {
        const entry = first(those((one) => is('entry')(one) && precise(one)));
        const day = Math.max(start, entry[0]?.from ?? start);
        return [...entry, ...those((one) => is(...CAUSES)(one) && precise(one) && one.dated.from === day)];
      }
      case 'not-at-risk-at-landmark': {
        const landmark = start + (question.landmark ?? 0);
        return first(
          those((one) => is(...CAUSES)(one) && precise(one) && one.dated.from >= start && one.dated.from <= landmark),
        );
      }
      case 'transition-not-allowed':
        return those((one) => is('state')(one) && precise(one) && one.dated.from >= start);
      case 'not-in-population':
        return those((one) => is('population')(one) && one.dated.to <= start);
      case 'merged':
      case 'no-origin':
      case 'no-entry':
      case 'restricted':
        return [];
    }
  };
  return new Set(deciders());
}

/** The facts of the first day that has those of two causes. */
function firstTie(facts: readonly FactWithRoles[]): Dated[] {
  const namesOn = (day: number): Set<string | null> =>
    new Set(
      facts
        .filter(({ dated }) => dated.from === day)
        .flatMap(({ roles }) => roles.filter((role) => CAUSES.includes(role.as)).map(({ name }) => name)),
    );
  const tied = facts.find(({ dated }) => namesOn(dated.from).size > 1);
  return tied === undefined
    ? []
    : facts.filter(({ dated }) => dated.from === tied.dated.from).map(({ dated }) => dated);
}
