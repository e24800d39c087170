import type { ProtocolDefinition } from '#protocol';
import { asking } from '../fold/asked.js';
import { nameOf, type Dated } from '../fold/facts.js';
import type { CaseHistory } from '../fold/log.js';
import { rolesOf, type FactRole } from '../fold/roles.js';
import type { Question, ResolvedQuestion } from '../question.js';
import { keyOf, tellCase, type ToldFact } from '../why/told-facts.js';
import { say, typeLabel, when } from '../why/words.js';
import type { Both, Cause, QuestionDifference } from './difference.js';

/** Members that say how rows are written and not which they are. */
const WRITING: readonly (keyof Question)[] = ['columns', 'format', 'missing'];

/** A case as one of the two questions sees it. */
export interface SeenCase {
  readonly resolved: ResolvedQuestion;
  /** The case that stands for it then. */
  readonly root: string;
  readonly histories: readonly CaseHistory[];
  /** Every version of the protocol. */
  readonly versions: readonly ProtocolDefinition[];
}

/** A fact, as one question sees it. */
interface Seen extends ToldFact {
  readonly roles: readonly FactRole[];
  /** It stands, has happened, and the question asks of it. */
  readonly visible: boolean;
  /** Something of it: its day or its values, as the question sees them. */
  readonly content: string;
}

/** Why a case differs: the facts that are visible in one of the two only, and what in the questions does it. */
export function causesOfDifference(sides: Both<SeenCase>, differences: readonly QuestionDifference[]): Cause[] {
  const [a, b] = [seenIn(sides.a), seenIn(sides.b)];
  const keys = [...new Set([...a.keys(), ...b.keys()])];
  const byFacts = [...standingCauses(sides), ...keys.flatMap((key) => factCauses(a.get(key), b.get(key), sides))];
  const policies = keys.flatMap((key) => policyCauses(a.get(key), b.get(key), sides));
  const others = differences
    .filter(({ member }) => !WRITING.includes(member) && member !== 'exits' && member !== 'asKnown')
    // A fact that occurred between the two says more than that they lie apart.
    .filter(({ member }) => member !== 'asOf' || byFacts.length === 0)
    .map(({ member, a: x, b: y }): Cause => ({
      code: 'question',
      member,
      sv: `Frågans ${member}: A ${text(x)}, B ${text(y)}.`,
      en: `The question's ${member}: A ${text(x)}, B ${text(y)}.`,
    }));
  const all = [...byFacts, ...policies, ...others];
  if (all.length > 0) return all;
  return [
    {
      code: 'other-cases',
      sv: 'Ärendets egna fakta är desamma: raderna tar något från de andra ärendena (övergångar, antal händelser).',
      en: 'The facts of the case are the same: its rows take something from the other cases (transitions, number of events).',
    },
  ];
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function seenIn({ resolved, root, histories, versions }: SeenCase): Map<string, Seen> {
  const { question, definition } = resolved;
  const told = tellCase(root, histories, resolved, versions);
  const { asOf } = asking(question, definition);
  const roles = new Map(
    rolesOf({ facts: told.facts.map(({ dated }) => dated), course: 'no-origin' }, question, definition).map((one) => [
      one.dated,
      one.roles,
    ]),
  );
  return new Map(
    told.facts.map((fact) => {
      const own = roles.get(fact.dated) ?? [];
      const { from, to, fact: event } = fact.dated;
      return [
        keyOf(fact.dated),
        {
          ...fact,
          roles: own,
          visible: fact.fate.kind === 'stands' && from <= asOf && own.length > 0,
          content: JSON.stringify([from, to, event.attributes]),
        },
      ];
    }),
  );
}

/** Another case stands for it in one of the two. */
function standingCauses({ a, b }: Both<SeenCase>): Cause[] {
  if (a.root === b.root) return [];
  return [
    {
      code: 'merged-between',
      sv: `Det ärende som gäller är ${a.root} i A och ${b.root} i B.`,
      en: `The case that stands is ${a.root} in A and ${b.root} in B.`,
    },
  ];
}

/** Why a fact is visible in one of the two only. */
function factCauses(a: Seen | undefined, b: Seen | undefined, sides: Both<SeenCase>): Cause[] {
  const inA = a?.visible === true;
  const inB = b?.visible === true;
  if (inA && inB && a.content === b.content) return [];
  const has = inA ? a : inB ? b : undefined;
  if (has === undefined) return [];
  const lacks = inA ? b : a;
  const [with_, without] = inA ? (['A', 'B'] as const) : (['B', 'A'] as const);
  const { question, definition } = (inA ? sides.b : sides.a).resolved;
  const label = typeLabel(has.dated, asking(question, definition));
  const date = when(has.dated);
  const cause = (code: Cause['code'], sv: string, en: string, position = has.position): Cause => ({
    code,
    position,
    fact: nameOf(has.dated),
    sv: `${label.sv} ${date.sv}, position ${has.position}: ${sv} (${with_} har den).`,
    en: `${label.en} ${date.en}, position ${has.position}: ${en} (${with_} has it).`,
  });
  if (lacks === undefined) {
    return [cause('merged-between', `ärendena är inte samma i ${without}`, `the cases are not one in ${without}`)];
  }
  if (lacks.visible) return [cause('asked-of', 'ses på ett annat sätt i den andra', 'is seen otherwise in the other')];
  const { fate } = lacks;
  switch (fate.kind) {
    case 'not-known':
      return [
        cause(
          'recorded-between',
          `inte känd vid ${question.asKnown} i ${without}`,
          `not known at ${question.asKnown} in ${without}`,
        ),
      ];
    case 'superseded':
      return [
        cause(
          'superseded-between',
          `ersatt i ${without} av rättelsen på position ${fate.by}`,
          `superseded in ${without} by the correction at position ${fate.by}`,
          fate.by,
        ),
      ];
    case 'voided':
      return [
        cause(
          'voided-between',
          `återtagen i ${without} på position ${fate.by}`,
          `voided in ${without} at position ${fate.by}`,
          fate.by,
        ),
      ];
    case 'stands':
      return [
        lacks.dated.from > asking(question, definition).asOf
          ? cause(
              'occurred-between',
              `efter as-of ${question.asOf} i ${without}`,
              `after as-of ${question.asOf} in ${without}`,
            )
          : cause('asked-of', `${without} frågar inte efter den`, `${without} does not ask of it`),
      ];
  }
}

/** What the two do otherwise with an exit that the case has a fact of. */
function policyCauses(a: Seen | undefined, b: Seen | undefined, sides: Both<SeenCase>): Cause[] {
  const [inA, inB] = [sides.a.resolved.question, sides.b.resolved.question];
  const names = [...(a?.roles ?? []), ...(b?.roles ?? [])].flatMap(({ as, name }) =>
    as === 'exit' && name !== null && inA.exits[name] !== inB.exits[name] ? [name] : [],
  );
  if (a?.visible !== true && b?.visible !== true) return [];
  const dated: Dated = (a ?? b)!.dated;
  return [...new Set(names)].map((name): Cause => {
    const { position } = (a ?? b)!;
    const policies = say(
      `A ${inA.exits[name] ?? '(saknas)'}, B ${inB.exits[name] ?? '(saknas)'}`,
      `A ${inA.exits[name] ?? '(none)'}, B ${inB.exits[name] ?? '(none)'}`,
    );
    return {
      code: 'exit-policy',
      member: 'exits',
      position,
      fact: nameOf(dated),
      sv: `Utgången ${name} (position ${position}): ${policies.sv}.`,
      en: `Exit ${name} (position ${position}): ${policies.en}.`,
    };
  });
}
