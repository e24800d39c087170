import { isoFromDay } from '#kernel';
import type { ExitPolicy, Label } from '#protocol';
import type { Asked } from '../fold/asked.js';
import type { Dated } from '../fold/facts.js';
import type { Course } from '../fold/course.js';
import type { FactRole } from '../fold/roles.js';
import { cellAt } from '../fold/time-dependent.js';
import type { NotUsed } from './explanation.js';
import { say, valueText } from './words.js';

/** What a fact was to the question, where it decided something. */
export function usedWords({ as, name }: FactRole, dated: Dated, course: Course, asked: Asked): Label {
  const { definition, question } = asked;
  switch (as) {
    case 'origin':
      return say('startpunkten, dag 0', 'the origin, day 0');
    case 'entry':
      return say(
        `inträdet: härifrån hade händelsen synts (dag ${course.entry})`,
        `the entry: from here an event would have been seen (day ${course.entry})`,
      );
    case 'endpoint':
    case 'state':
      return question.shape === 'multi-state' ? entered(name!, dated, course) : event(dated, course, asked);
    case 'exit':
      return question.states?.includes(name!) === true ? entered(name!, dated, course) : ended(name!, asked);
    case 'before': {
      const { label } = definition.endpoints[question.endpoint]!.before!;
      return say(`avslutade uppföljningen: ${label.sv}`, `ended follow-up: ${label.en}`);
    }
    case 'group':
      return say(`räknas för gruppen ${name}`, `counts for the group ${name}`);
    case 'covariate': {
      const { value } = course.covariates[question.covariates.indexOf(name!)]!;
      return say(`ger ${name} = ${valueText(value).sv}`, `gives ${name} = ${valueText(value).en}`);
    }
    case 'time-dependent':
      return changed(name!, dated, course, asked);
    case 'population':
      return say('räknas för populationen', 'counts for the population');
  }
}

function entered(name: string, dated: Dated, course: Course): Label {
  const { t } = course.path.find(({ fact }) => fact === dated) ?? { t: course.clock.stop };
  return say(`tillståndet ${name} från dag ${t}`, `the state ${name} from day ${t}`);
}

function event(dated: Dated, { intervalCensored, events }: Course, { question }: Asked): Label {
  if (intervalCensored?.fact.fact === dated.fact) {
    const { time, upper } = intervalCensored;
    return say(`händelsen, någon dag i (${time}, ${upper}]`, `the event, on some day of (${time}, ${upper}]`);
  }
  if (question.shape !== 'recurrent') return say('händelsen', 'the event');
  const number = events.findIndex(({ fact }) => fact === dated) + 1;
  return say(`händelse nummer ${number}`, `event number ${number}`);
}

const POLICIES: Readonly<Record<ExitPolicy, Label>> = {
  competes: say('konkurrerar', 'competes'),
  censors: say('censurerar', 'censors'),
  ignored: say('räknas inte', 'is ignored'),
};

function ended(name: string, { definition, question }: Asked): Label {
  const { label } = definition.exits![name]!;
  const policy = POLICIES[question.exits[name] ?? 'ignored'];
  return say(
    `avslutade uppföljningen: utgången ${label.sv}, som ${policy.sv}`,
    `ended follow-up: exit ${label.en}, which ${policy.en}`,
  );
}

/** The value that a fact gives a time-dependent covariate, and from when to when. */
function changed(name: string, dated: Dated, { effects, clock }: Course, { question }: Asked): Label {
  const index = question.timeDependent.findIndex((one) => one.name === name);
  const own = effects[index]!;
  const from = own.find(({ fact }) => fact === dated)!.t;
  const value = valueText(cellAt(own, question.timeDependent[index]!, from));
  if (question.landmark !== null) {
    return say(`ger ${name} = ${value.sv} från dag ${from}`, `gives ${name} = ${value.en} from day ${from}`);
  }
  const to = Math.min(clock.stop, ...own.map(({ t }) => t).filter((t) => t > from));
  return say(`${name} = ${value.sv} från dag ${from} till ${to}`, `${name} = ${value.en} from day ${from} to ${to}`);
}

/** What a fact is to the question, where it decided nothing. */
export function roleWords({ as, name }: FactRole, { definition }: Asked): Label {
  switch (as) {
    case 'origin':
      return say('startpunkt', 'an origin');
    case 'entry':
      return say('inträde', 'an entry');
    case 'endpoint':
      return say('händelsen', 'the event');
    case 'exit': {
      const { label } = definition.exits![name!]!;
      return say(`utgången ${label.sv}`, `exit ${label.en}`);
    }
    case 'before':
      return say('det som händelsen ska komma före', 'what the event must come before');
    case 'state':
      return say(`tillståndet ${name}`, `the state ${name}`);
    case 'group':
      return say(`gruppen ${name}`, `the group ${name}`);
    case 'covariate':
    case 'time-dependent':
      return say(`kovariaten ${name}`, `the covariate ${name}`);
    case 'population':
      return say('populationen', 'the population');
  }
}

/** What is looked at as it was on the base day. */
const BASELINE: readonly FactRole['as'][] = ['group', 'covariate', 'population'];

/** Why a fact that the question asks of decided nothing. */
export function notUsed(dated: Dated, roles: readonly FactRole[], course: Course | string, asked: Asked): NotUsed {
  if (dated.from > asked.asOf) return 'after-as-of';
  if (typeof course === 'string') return 'no-follow-up';
  const { origin, end, entry } = course;
  const baseDay = origin.from + (asked.question.landmark ?? 0);
  if (roles.every(({ as }) => BASELINE.includes(as)) && dated.to > baseDay) return 'after-base-day';
  if (!dated.precise) return 'date-imprecise';
  if (dated.from < origin.from) return 'before-origin';
  if (dated.from > end.stop) return 'after-end';
  return dated.from - origin.from < entry ? 'before-entry' : 'another-decided';
}

/** The same in words. */
export function notUsedWords(reason: NotUsed, { asOf, question }: Asked): Label {
  switch (reason) {
    case 'after-as-of':
      return say(`efter as-of ${question.asOf}`, `after as-of ${isoFromDay(asOf)}`);
    case 'date-imprecise':
      return say('dagen är inte känd', 'its day is not known');
    case 'after-base-day':
      return question.landmark === null
        ? say('efter startpunkten', 'after the origin')
        : say('efter landmärket', 'after the landmark');
    case 'before-origin':
      return say('före startpunkten', 'before the origin');
    case 'before-entry':
      return say('före inträdet', 'before the entry');
    case 'after-end':
      return say('efter uppföljningens slut', 'after the end of follow-up');
    case 'another-decided':
      return say('en annan avgjorde', 'another one decided');
    case 'no-follow-up':
      return say('ärendet följs inte', 'the case is not followed');
  }
}
