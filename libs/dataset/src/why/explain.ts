import type { Label, ProtocolDefinition } from '#protocol';
import type { AnswerHead, CaseAnswer, ExclusionReason, Row } from '../answer.js';
import { asking, type Asked } from '../fold/asked.js';
import { matching, type Dated } from '../fold/facts.js';
import type { CaseHistory } from '../fold/log.js';
import { originOf } from '../fold/origin.js';
import { rolesOf, type FactRole } from '../fold/roles.js';
import { rowsOf } from '../fold/rows.js';
import type { ResolvedQuestion } from '../question.js';
import { decidingFacts } from './deciding.js';
import type { Explanation, Step } from './explanation.js';
import { factStep, type Telling } from './fact-steps.js';
import { exclusionWords, outcomeWords } from './outcome-words.js';
import { timelineOf, wholeIn } from './timeline.js';
import { keyOf, tellCase, type ToldCase, type ToldFact } from './told-facts.js';
import { valueSteps } from './value-steps.js';
import { join, say, typeLabel } from './words.js';

/** A case, and what a question answers of it. */
export interface CaseInAnswer {
  readonly caseId: string;
  /** The case that stands for it: itself, unless it was merged. */
  readonly root: string;
  /** The histories of the root and of all that is merged into it. */
  readonly histories: readonly CaseHistory[];
  readonly resolved: ResolvedQuestion;
  /** Every version of the protocol. */
  readonly versions: readonly ProtocolDefinition[];
  readonly head: Pick<AnswerHead, 'audit' | 'columns'>;
  /** What the answer has of the case. */
  readonly answer: CaseAnswer;
}

/** How many facts that were not known the first sentence names. */
const NAMED = 3;

/**
 * Why the rows of a case are what they are, fact by fact. The derivation is the plain fold's: it is held against the rows
 * that the answer has, which are told.
 *
 * @throws Error where the two do not agree
 */
export function explainCase(input: CaseInAnswer): Explanation {
  const { caseId, root, histories, resolved, head, answer } = input;
  const { question, definition } = resolved;
  const asked = asking(question, definition);
  const mergedIds = histories.map((one) => one.caseId).filter((id) => id !== root);
  const about = {
    protocol: question.protocol,
    case: caseId,
    mergedInto: root === caseId ? null : root,
    merges: root === caseId ? mergedIds : [],
    question,
    reason: answer.reason,
    columns: head.columns,
    rows: answer.rows,
  };
  const merges = mergeSteps(histories, question.asKnown);
  if (root !== caseId) {
    hold('merged', answer, []);
    const words = exclusionWords('merged', asked);
    const outcome = say(`${words.sv}: ${root} gäller`, `${words.en}: ${root} stands`);
    return { ...about, outcome: sentence(outcome), steps: merges, timeline: null };
  }
  const told = tellCase(caseId, histories, resolved, input.versions);
  const { course } = told.followed;
  const roles = rolesOfAll(told, resolved);
  const telling: Telling = {
    caseId,
    asked,
    course,
    ...originsOf(told, asked),
    rolesOf: (dated) => roles.get(keyOf(dated)) ?? [],
    deciding: new Set(),
  };
  const positions = new Map(told.facts.map(({ dated, position }) => [keyOf(dated), position]));
  const positionOf = (dated: Dated): number => positions.get(keyOf(dated))!;
  const missing = unknownWords(told, telling);
  const whole = wholeIn(question, head.audit);
  if (typeof course === 'string') {
    hold(course, answer, []);
    const standing = rolesOf(told.followed, question, definition);
    const deciding = decidingFacts(course, standing, telling.origin, asked);
    const steps = told.facts.map((fact) => factStep(fact, { ...telling, deciding }));
    const outcome = join([exclusionWords(course, asked), ...missing], '; ');
    return { ...about, outcome: sentence(outcome), steps: [...merges, ...steps], timeline: null };
  }
  const restricted = answer.reason === 'restricted';
  hold(restricted ? 'restricted' : null, answer, restricted ? [] : rowsOf(caseId, course, asked, whole));
  const facts = told.facts.map((fact) => factStep(fact, telling));
  const outcome = outcomeWords(course, asked, positionOf);
  return {
    ...about,
    outcome: sentence(join([...(restricted ? [exclusionWords('restricted', asked)] : []), outcome, ...missing], '; ')),
    steps: [...merges, ...facts, ...valueSteps(course, asked, groupFacts(told, telling), positionOf)],
    timeline: timelineOf(course, asked, whole, facts),
  };
}

/** The derivation and the answer are two ways to one thing. */
function hold(reason: ExclusionReason | null, answer: CaseAnswer, rows: readonly Row[]): void {
  if (reason === answer.reason && JSON.stringify(rows) === JSON.stringify(answer.rows)) return;
  throw new Error(
    `The derivation of a case must give the rows of the answer; it gives ${reason ?? `${rows.length} rows`}, the answer ${answer.reason ?? `${answer.rows.length} rows`}.`,
  );
}

/** The origin, and the day that others are counted from: where the origin lies too late, its own all the same. */
function originsOf({ followed: { facts, course } }: ToldCase, asked: Asked): Pick<Telling, 'origin' | 'originFact'> {
  const origin = typeof course === 'string' ? originOf(facts, asked) : course.origin;
  if (typeof origin !== 'string') return { origin: origin.from, originFact: origin };
  const first = matching(facts, asked.definition.origin).find(({ precise }) => precise);
  return { origin: first?.from, originFact: undefined };
}

/** What every fact is to the question, those that do not stand among them: as what they would have been looked at. */
function rolesOfAll(told: ToldCase, { question, definition }: ResolvedQuestion): Map<string, readonly FactRole[]> {
  const others = told.facts.filter(({ fate }) => fate.kind !== 'stands').map(({ dated }) => dated);
  const gone = rolesOf({ facts: others, course: 'no-origin' }, question, definition);
  const standing = rolesOf(told.followed, question, definition);
  return new Map([...gone, ...standing].map(({ dated, roles }) => [keyOf(dated), roles]));
}

function groupFacts({ followed: { facts } }: ToldCase, { rolesOf: roles }: Telling): Dated[] {
  return facts.filter((dated) => roles(dated).some(({ as, used }) => as === 'group' && used));
}

/** The facts that the question asks of and that were recorded after as-known, for the first sentence. */
function unknownWords({ facts }: ToldCase, { asked, rolesOf: roles }: Telling): Label[] {
  const { asKnown } = asked.question;
  const unknown = facts.filter(({ fate, dated }) => fate.kind === 'not-known' && roles(dated).length > 0);
  const named = unknown.slice(0, NAMED).map(({ dated, position }: ToldFact) => {
    const label = typeLabel(dated, asked);
    return say(
      `${label.sv}, på position ${position}, var inte känt vid ${asKnown}`,
      `${label.en}, recorded at position ${position}, was not known at ${asKnown}`,
    );
  });
  const more = unknown.length - named.length;
  return more === 0 ? named : [...named, say(`${more} fler var inte kända då`, `${more} more were not known then`)];
}

/** The merges of the case, and what was said of its events after as-known. */
function mergeSteps(histories: readonly CaseHistory[], asKnown: number): Step[] {
  return histories.flatMap(({ caseId, events }) =>
    events.flatMap(({ event, position }, revision): Step[] => {
      const known = position <= asKnown;
      const voiding = events.find((one) => one.event.kind === 'void' && one.event.voids.revision === revision);
      if (event.kind === 'merge') {
        const { merges } = event;
        const stands = voiding === undefined || voiding.position > asKnown;
        const after = !known
          ? say(`; inte känt vid ${asKnown}.`, `; not known at ${asKnown}.`)
          : stands
            ? say('.', '.')
            : say(`; återtaget på position ${voiding.position}.`, `; voided at position ${voiding.position}.`);
        return [
          {
            code: known ? 'merge' : 'not-known',
            decides: known && stands,
            position,
            sv: `${merges} är samma person som ${caseId}, position ${position}${after.sv}`,
            en: `${merges} is the same person as ${caseId}, position ${position}${after.en}`,
          },
        ];
      }
      if (event.kind !== 'void' || known) return [];
      const voided = events[event.voids.revision]!.position;
      return [
        {
          code: 'not-known',
          decides: false,
          position,
          sv: `Att position ${voided} är återtagen (position ${position}) var inte känt vid ${asKnown}.`,
          en: `That position ${voided} is voided (position ${position}) was not known at ${asKnown}.`,
        },
      ];
    }),
  );
}

/** With a capital letter and a full stop. */
function sentence({ sv, en }: Label): Label {
  const whole = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}.`;
  return say(whole(sv), whole(en));
}
