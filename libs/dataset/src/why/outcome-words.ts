import { isoFromDay } from '#kernel';
import type { Label } from '#protocol';
import type { ExclusionReason } from '../answer.js';
import { WHY, whyOf } from '../codebook.js';
import type { Asked } from '../fold/asked.js';
import type { Course } from '../fold/course.js';
import type { Dated } from '../fold/facts.js';
import { join, say, when } from './words.js';

/** Where the log holds a fact. */
export type PositionOf = (dated: Dated) => number;

/** What became of a case that is in the rows. */
export function outcomeWords(course: Course, asked: Asked, positionOf: PositionOf): Label {
  const { question } = asked;
  const ended = endWords(course, asked, positionOf);
  if (question.shape === 'recurrent') return join([eventsWords(course), ended], '; ');
  if (question.shape === 'multi-state') return join([pathWords(course), ended], '; ');
  return ended;
}

function endWords(course: Course, asked: Asked, positionOf: PositionOf): Label {
  const { question, definition, asOf } = asked;
  const { end, clock, intervalCensored } = course;
  const day = clock.stop;
  if (intervalCensored !== undefined) {
    const { time, upper, fact } = intervalCensored;
    const by = factWords(fact, positionOf);
    return say(
      `händelse någon dag i (${time}, ${upper}]: ${definition.endpoints[question.endpoint]!.label.sv} ${by.sv}`,
      `event on some day of (${time}, ${upper}]: ${definition.endpoints[question.endpoint]!.label.en} ${by.en}`,
    );
  }
  if (end.by === 'time') {
    const date = isoFromDay(end.stop);
    if (end.reason === WHY.maxFollowUp) {
      return say(
        `censurerad dag ${day}: längsta uppföljning nådd`,
        `censored on day ${day}: longest follow-up reached`,
      );
    }
    return end.stop === asOf
      ? say(`censurerad dag ${day}: as-of ${date}`, `censored on day ${day}: as-of ${date}`)
      : say(`censurerad dag ${day}: studien slutade ${date}`, `censored on day ${day}: the study ended on ${date}`);
  }
  const { label } = whyOf(question, definition, end.reason);
  const exit = definition.exits?.[end.reason] === undefined ? say('', '') : say('utgången ', 'exit ');
  const by = factWords(end.fact!, positionOf);
  const what = say(`${exit.sv}${label.sv} ${by.sv}`, `${exit.en}${label.en} ${by.en}`);
  switch (end.by) {
    case 'endpoint':
      return say(`händelse dag ${day}: ${what.sv}`, `event on day ${day}: ${what.en}`);
    case 'competing':
      return say(`konkurrerande händelse dag ${day}: ${what.sv}`, `competing event on day ${day}: ${what.en}`);
    case 'censoring':
      return say(`censurerad dag ${day}: ${what.sv}`, `censored on day ${day}: ${what.en}`);
  }
}

function factWords(dated: Dated, positionOf: PositionOf): Label {
  const date = when(dated);
  return say(`${date.sv}, position ${positionOf(dated)}`, `${date.en}, position ${positionOf(dated)}`);
}

function eventsWords({ events }: Course): Label {
  if (events.length === 0) return say('ingen händelse', 'no event');
  const days = events.map(({ t }) => t).join(', ');
  return events.length === 1
    ? say(`1 händelse (dag ${days})`, `1 event (day ${days})`)
    : say(`${events.length} händelser (dag ${days})`, `${events.length} events (days ${days})`);
}

function pathWords({ path }: Course): Label {
  const states = path.map(({ state, t }) => say(`${state} från dag ${t}`, `${state} from day ${t}`));
  return join(states, ', ');
}

/** Why a case is not in the rows. */
export function exclusionWords(reason: ExclusionReason, asked: Asked): Label {
  const { question } = asked;
  const because: Readonly<Record<ExclusionReason, Label>> = {
    merged: say('ärendet är en dubblett', 'the case is a duplicate'),
    'no-origin': say('inget faktum ger startpunkten', 'no fact gives the origin'),
    'date-imprecise': say(
      'ett datum som kan avgöra är inte känt på dagen',
      'a date that could decide is not known to the day',
    ),
    'origin-after-as-of': say(
      `startpunkten ligger efter as-of ${question.asOf}`,
      `the origin lies after as-of ${question.asOf}`,
    ),
    'origin-after-study-end': say(
      'startpunkten ligger efter studiens slut',
      'the origin lies after the end of the study',
    ),
    'event-before-origin': say(
      'händelsen (eller en konkurrerande) kom före startpunkten',
      'the event (or a competing one) came before the origin',
    ),
    'exit-before-origin': say('uppföljningen slutade före startpunkten', 'follow-up ended before the origin'),
    'same-instant': say(
      'två orsaker samma dag, och inget säger vilken som gäller',
      'two causes on one day, and nothing says which comes first',
    ),
    'no-entry': say('inget faktum ger inträdet', 'no fact gives the entry'),
    'entry-after-end': say('inträdet kom vid slutet eller senare', 'the entry came at the end or later'),
    'zero-length': say('uppföljningen har ingen längd', 'follow-up has no length'),
    'not-at-risk-at-landmark': say(
      `uppföljningen slutade senast vid landmärket, dag ${question.landmark ?? 0}`,
      `follow-up ended by the landmark, day ${question.landmark ?? 0}`,
    ),
    'transition-not-allowed': say('en övergång som frågan inte har', 'a transition that the question does not have'),
    'not-in-population': say('ärendet hör inte till populationen', 'the case is not in the population'),
    restricted: say(
      'ärendet har ingen händelse, och frågan vill ha dem som har',
      'the case has no event, and the question wants those that have',
    ),
  };
  const { sv, en } = because[reason];
  return say(`inte i raderna (${reason}): ${sv}`, `not in the rows (${reason}): ${en}`);
}
