import type { Label } from '#protocol';
import type { Asked } from '../fold/asked.js';
import type { Course } from '../fold/course.js';
import { nameOf, type Dated } from '../fold/facts.js';
import type { FactRole } from '../fold/roles.js';
import type { Step, StepCode } from './explanation.js';
import { notUsed, notUsedWords, roleWords, usedWords } from './role-words.js';
import type { ToldFact } from './told-facts.js';
import { dayOf, join, say, typeLabel, when } from './words.js';

/** What the steps of a case's facts are told from. */
export interface Telling {
  readonly caseId: string;
  readonly asked: Asked;
  /** The follow-up, or why there is none. */
  readonly course: Course | string;
  /** The origin's day, where there is one. */
  readonly origin: number | undefined;
  /** The fact that is the origin of a case that is not followed for another reason. */
  readonly originFact: Dated | undefined;
  /** What a fact is to the question; none where it passes it over. */
  readonly rolesOf: (dated: Dated) => readonly FactRole[];
  /** The facts by which the case is not in the rows. */
  readonly deciding: ReadonlySet<Dated>;
}

/** What became of one fact, in a sentence. */
export function factStep(told: ToldFact, telling: Telling): Step {
  const { dated, position } = told;
  const { caseId, asked, origin, course } = telling;
  const day = placeOf(told, telling);
  const label = typeLabel(dated, asked);
  const date = when(dated);
  const of = dated.caseId === caseId ? say('', '') : say(` i ${dated.caseId}`, ` of ${dated.caseId}`);
  const onDay = day === undefined ? say('', '') : say(` (dag ${day})`, ` (day ${day})`);
  const { words, ...fate } = became(told, telling);
  return {
    ...fate,
    position,
    fact: nameOf(dated),
    ...(dated.caseId === caseId ? {} : { case: dated.caseId }),
    ...(day === undefined || (typeof course === 'string' && origin === undefined) ? {} : { day }),
    sv: `${label.sv} ${date.sv}${onDay.sv}, position ${position}${of.sv}: ${words.sv}.`,
    en: `${label.en} ${date.en}${onDay.en}, position ${position}${of.en}: ${words.en}.`,
  };
}

/** The day of a fact in the case's time. */
function placeOf({ dated, fate }: ToldFact, { course, origin }: Telling): number | undefined {
  const plain = dayOf(dated, origin);
  if (plain === undefined || typeof course === 'string' || fate.kind !== 'stands') return plain;
  return course.clock.moved(dated) ? course.clock.place(dated) : plain;
}

type Became = Pick<Step, 'code' | 'decides' | 'notUsed'> & { readonly words: Label };

function became(told: ToldFact, telling: Telling): Became {
  const { fate } = told;
  const { asKnown } = telling.asked.question;
  switch (fate.kind) {
    case 'not-known': {
      const correction =
        fate.corrects === undefined
          ? say('', '')
          : say(`rättar position ${fate.corrects}; `, `corrects position ${fate.corrects}; `);
      const words = say(`${correction.sv}inte känd vid ${asKnown}`, `${correction.en}not known at ${asKnown}`);
      return { code: 'not-known', decides: false, words };
    }
    case 'superseded': {
      const words = say(`ersatt av rättelsen på position ${fate.by}`, `superseded by the correction at ${at(fate.by)}`);
      return { code: 'superseded', decides: false, words };
    }
    case 'voided':
      return {
        code: 'voided',
        decides: false,
        words: say(`återtagen på position ${fate.by}`, `voided at ${at(fate.by)}`),
      };
    case 'stands':
      return standing(told.dated, telling);
  }
}

const at = (position: number): string => `position ${position}`;

function standing(dated: Dated, telling: Telling): Became {
  const { asked, course, deciding } = telling;
  const roles = oncePerName(telling.rolesOf(dated));
  const [first] = roles;
  if (first === undefined) {
    const words = say('annat slag; frågan gäller den inte', 'another kind; the question passes it over');
    return { code: 'passed-over', decides: false, words };
  }
  const used = typeof course === 'string' ? [] : roles.filter((role) => role.used);
  if (typeof course !== 'string' && used.length > 0) {
    const words = used.map((role) => usedWords(role, dated, course, asked));
    return { code: used[0]!.as, decides: true, words: join([...words, ...moved(dated, course)], '; ') };
  }
  const code: StepCode = first.as;
  const names = join(
    roles.map((role) => roleWords(role, asked)),
    ', ',
  );
  if (deciding.has(dated)) {
    return { code, decides: true, words: say(`${names.sv}; avgör`, `${names.en}; decides`) };
  }
  if (dated === telling.originFact) {
    return { code: 'origin', decides: false, words: say('startpunkten, dag 0', 'the origin, day 0') };
  }
  const reason = notUsed(dated, roles, course, asked);
  const because = notUsedWords(reason, asked);
  const words = say(`${names.sv}; används inte: ${because.sv}`, `${names.en}; not used: ${because.en}`);
  return { code, decides: false, notUsed: reason, words };
}

function moved(dated: Dated, course: Course): Label[] {
  if (!course.clock.moved(dated)) return [];
  const t = course.clock.place(dated);
  return [say(`förskjuten till dag ${t}`, `moved by the shift to day ${t}`)];
}

/** A state that is the endpoint or an exit as well is told of once, and so is a group of several patterns. */
function oncePerName(roles: readonly FactRole[]): FactRole[] {
  const same = (x: FactRole, y: FactRole): boolean =>
    x.name === y.name && (x.as === y.as || x.as === 'state' || y.as === 'state');
  return roles.filter((role, index) => roles.findIndex((other) => same(role, other)) === index);
}
