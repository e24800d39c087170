// A made-up study: randomised people, meetings and plans on the way to a measure, and two ways to leave before it.
import { caseStream, encodeEvent, protocolStream } from '../../../dist/libs/event-log/src/index.js';
import { dayFromIso } from '../../../dist/libs/kernel/src/index.js';
import { generator } from '../support.mjs';

export const PROTOCOL = 'bench-datasets';
/** The cut-off of every question: a few cases begin after it, and many go on. */
export const AS_OF = '2018-12-31';
/** Facts per case on average; one in {@link CORRECTED} is corrected, so there are 4.2 events per case. */
export const FACTS = 4;
const CORRECTED = 20;

/** The position of the last fact; corrections come after it. */
export const lastFact = (cases) => 1 + FACTS * cases;
/** The position of the last event. */
export const lastEvent = (cases) => lastFact(cases) + (FACTS * cases) / CORRECTED;

const label = (sv, en) => ({ sv, en });
const DEFINITION = {
  name: PROTOCOL,
  version: 1,
  title: label('Påhittad studie för mätningar', 'A study made up for measurements'),
  factTypes: {
    slumpad: {
      label: label('Slumpad', 'Randomised'),
      attributes: {
        arm: {
          label: label('Arm', 'Arm'),
          type: 'code',
          codes: { kontroll: label('Kontroll', 'Control'), forsok: label('Försök', 'Trial') },
        },
        alder: { label: label('Ålder', 'Age'), type: 'number', integer: true },
      },
    },
    avstamningsmote: { label: label('Avstämningsmöte', 'Status meeting') },
    plan: { label: label('Plan upprättad', 'Plan made') },
    'insats-paborjad': { label: label('Insats påbörjad', 'Measure started') },
    avslut: {
      label: label('Ärendet lämnade försöket', 'The case left the trial'),
      attributes: {
        orsak: {
          label: label('Orsak', 'Reason'),
          type: 'code',
          codes: { 'forsamrad-halsa': label('Försämrad hälsa', 'Worse health'), flyttat: label('Flyttat', 'Moved') },
        },
      },
    },
  },
  origin: { fact: 'slumpad' },
  studyEnd: '2020-12-31',
  endpoints: { start: { fact: 'insats-paborjad', label: label('Insats påbörjad', 'Measure started') } },
  exits: {
    'forsamrad-halsa': {
      label: label('Försämrad hälsa', 'Worse health'),
      fact: 'avslut',
      where: { orsak: 'forsamrad-halsa' },
      default: 'competes',
    },
    flyttat: {
      label: label('Flyttat', 'Moved'),
      fact: 'avslut',
      where: { orsak: 'flyttat' },
      default: 'censors',
    },
  },
  groups: { arm: { label: label('Arm', 'Arm'), from: { fact: 'slumpad', attribute: 'arm' } } },
  covariates: { alder: { label: label('Ålder', 'Age'), from: { fact: 'slumpad', attribute: 'alder' } } },
};

const COMMON = { protocol: PROTOCOL, endpoint: 'start', asOf: AS_OF, language: 'en' };
/** The questions that are measured. */
export const SIMPLE = { ...COMMON, shape: 'simple', group: 'arm', covariates: ['alder'] };
export const COUNTING = {
  ...COMMON,
  shape: 'counting-process',
  timeDependent: [
    { name: 'plan', from: { fact: 'plan' }, as: 'ever' },
    { name: 'moten', from: { fact: 'avstamningsmote' }, as: 'count' },
  ],
};

/** Case ids in an order that has nothing to do with the order in which cases began. */
const caseId = (number) => `arende-${hex(Math.imul(number, 0x9e3779b1))}`;
/** Version-4 UUIDs, which no column format can make small, but the same in every run. */
const factId = (number) => {
  const [a, b, c, d] = [0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1].map((by) => hex(Math.imul(number + 1, by)));
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-9${c.slice(5)}-${c.slice(0, 4)}${d}`;
};
const hex = (number) => (number >>> 0).toString(16).padStart(8, '0');

const LATER = ['avstamningsmote', 'plan', 'insats-paborjad', 'avslut'];
const BEGAN = 4;

/** The facts of all cases by the day on which they occurred: (case × 8 + kind) each, LATER's places or {@link BEGAN}. */
function calendar(cases, random) {
  const first = dayFromIso('2015-01-01');
  const days = new Map();
  const put = (day, number, kind) => {
    const facts = days.get(day);
    if (facts === undefined) days.set(day, [number * 8 + kind]);
    else facts.push(number * 8 + kind);
  };
  for (let number = 0; number < cases; number++) {
    let day = first + Math.floor((number * 1500) / cases);
    put(day, number, BEGAN);
    let started = false;
    let left = false;
    for (let later = [0, 1, 3, 5, 6][number % 5]; later > 0; later--) {
      // At least a day apart: what decides is alone on its day as long as nothing is corrected.
      day += 1 + random(150);
      const lot = random(100);
      let kind = lot < 45 ? 0 : lot < 65 ? 1 : lot < 90 ? 2 : 3;
      if ((kind === 2 && started) || (kind === 3 && left)) kind = 0;
      started ||= kind === 2;
      left ||= kind === 3;
      put(day, number, kind);
    }
  }
  return [...days].sort(([a], [b]) => a - b);
}

/**
 * The events of the study as a log would give them, in the order in which they occurred, the corrections last: the same for
 * the same number of cases (a multiple of 5) in every run.
 */
export function* eventsOf(cases) {
  let position = 0;
  let recordedAt = Date.UTC(2015, 0, 1);
  const recorded = (stream, revision, event) => {
    const { type, body } = encodeEvent(event);
    return { stream, revision, position: ++position, type, body, recordedAt: ++recordedAt, streamHash: '' };
  };
  const sha256 = '0'.repeat(64);
  const registered = { kind: 'protocol-registered', name: PROTOCOL, version: 1, definition: DEFINITION, sha256 };
  yield recorded(protocolStream(PROTOCOL), 0, registered);

  const random = generator(1);
  const revisions = new Int32Array(cases).fill(-1);
  const corrected = [];
  let ids = 0;
  const origin = () => ({ source: 'agency-register', id: factId(ids++), recordedBy: 'handler-17', synthetic: true });
  const judged = { protocolVersion: 1, flags: [] };
  const content = (kind, day) => {
    const type = kind === BEGAN ? 'slumpad' : LATER[kind];
    const attributes =
      kind === BEGAN
        ? { arm: random(2) ? 'forsok' : 'kontroll', alder: 18 + random(48) }
        : kind === 3
          ? { orsak: random(3) ? 'forsamrad-halsa' : 'flyttat' }
          : {};
    return { type, occurred: { precision: 'day', from: day, to: day }, attributes };
  };
  for (const [day, facts] of calendar(cases, random)) {
    for (const fact of facts) {
      const number = Math.floor(fact / 8);
      const event = { kind: 'fact', ...origin(), ...content(fact % 8, day), ...judged };
      const revision = ++revisions[number];
      if (ids % CORRECTED === 0) corrected.push({ number, kind: fact % 8, day, id: event.id, revision });
      yield recorded(caseStream(PROTOCOL, caseId(number)), revision, event);
    }
  }
  for (const { number, kind, day, id, revision } of corrected) {
    // Origins move back and the rest forwards, so that nothing comes before an origin.
    const moved = kind === BEGAN ? day - 1 - random(10) : day + random(10);
    const corrects = { source: 'agency-register', id, revision };
    const event = {
      kind: 'correction',
      ...origin(),
      corrects,
      reason: 'date in the file',
      ...content(kind, moved),
      ...judged,
    };
    yield recorded(caseStream(PROTOCOL, caseId(number)), ++revisions[number], event);
  }
}
