// Makes protocols/alternativa-insatser/histories/exempel.ndjson: 44 made-up cases that show each thing the protocol knows.
// Nobody's history. Durations and shares are drawn around the medians and shares that the report prints for each group;
// the generator is seeded, so the file comes out the same every time. Lines stand in the order in which the register
// recorded them. Run it from the top folder: node test/golden/exempel-histories.mjs
import { writeFileSync } from 'node:fs';

let seed = 2010;
/** Park and Miller's generator: small, known, and the same everywhere. */
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
const around = (median, spread) => Math.max(3, Math.round(median * Math.exp(spread * normal())));
const pick = (shares) => {
  let left = random() * Object.values(shares).reduce((a, b) => a + b);
  return Object.keys(shares).find((key) => (left -= shares[key]) < 0) ?? Object.keys(shares)[0];
};
const day = (iso) => Date.parse(iso) / 86_400_000;
const iso = (number) => new Date(number * 86_400_000).toISOString().slice(0, 10);
const caseId = (number) => `EX-${String(number).padStart(3, '0')}`;

// Per group: median days and share for meeting, plan and start (tables 4, 5 and 6 of the report).
const GROUPS = {
  kontroll: { arm: 'kontroll', mote: [41, 0.91], plan: [60, 0.61], start: [57, 0.74] },
  forsok: { arm: 'forsok', mote: [35, 0.96], plan: [47, 0.7], start: [47, 0.84] },
  bortfall: { arm: 'forsok', mote: [56, 0.78], plan: [70, 0.51], start: [75, 0.61] },
};
const ORDINARIE = { arbetstraning: 5, praktik: 3, utbildning: 1, arbetsanpassning: 1, 'aktivitet-och-motivation': 2 };
const ALTERNATIV = { 'personlig-coach': 4, 'stodjande-terapi': 2, vagledning: 2, jobbformedling: 2, arbetstraning: 2 };
const LAST_START = day('2009-09-15');
const STUDY_END = day('2009-11-30');

const lines = [];
const counters = new Map();
/** Records a line `lag` days after the day it tells of (or on day `recorded`); gives back its id. */
function record(id, body, recorded) {
  const number = (counters.get(id) ?? 0) + 1;
  counters.set(id, number);
  const event = `${id}-${String(number).padStart(2, '0')}`;
  const minutes = String(lines.length % 60).padStart(2, '0');
  const time = `${iso(recorded)}T${String(8 + (lines.length % 8)).padStart(2, '0')}:${minutes}:00Z`;
  lines.push({ source: 'exempel', id: event, case: id, ...body, sourceRecorded: time, synthetic: true });
  return event;
}
/** Nothing happens at a weekend: Monday then. Keeps the order of days. */
const weekday = (number) => number + ({ 0: 1, 6: 2 }[(number + 4) % 7] ?? 0);
const fact = (id, type, occurred, attributes = {}, recorded = weekday(occurred) + Math.floor(random() * 9)) =>
  record(id, { type, occurred: iso(weekday(occurred)), attributes }, weekday(recorded));

function open(number, opened, lan) {
  const id = caseId(number);
  fact(id, 'arende-oppnat', opened, {
    lan,
    kon: pick({ kvinna: 66, man: 34 }),
    alder: Math.min(64, Math.max(21, Math.round(43 + 9.8 * normal()))),
    fodelseland: pick({ svenskfodd: 77, utrikesfodd: 23 }),
    utbildning: pick({ eftergymnasial: 21, forgymnasial: 22, gymnasial: 56, 'uppgift-saknas': 2 }),
    sysselsattning: pick({ anstalld: 16, arbetslos: 83, 'egen-foretagare': 1 }),
    forman: pick({ sjukpenning: 34, 'tidsbegransad-sjukersattning': 55, aktivitetsersattning: 11 }),
    omfattning: pick({ 25: 1, 50: 6, 75: 3, 100: 90 }),
    diagnosgrupp: pick({ psykiska: 36, rorelseorganen: 14, kombi: 21, ovriga: 11, 'uppgift-saknas': 18 }),
  });
  return id;
}

/** An ordinary case; `more` takes a step over by name (`undefined` leaves it out). */
function course(number, group, opened, lan, more = {}) {
  const id = open(number, opened, lan);
  const { arm, mote, plan, start } = GROUPS[group];
  const slumpad = opened + Math.floor(random() * 12);
  fact(id, 'slumpad', slumpad, { arm, stratum: lan });
  if (group === 'bortfall') {
    fact(id, 'tackat-nej', slumpad + 2 + Math.floor(random() * 12), {
      nejorsak: pick({ 'etablerad-kontakt': 4, annan: 1, 'uppgift-saknas': 1 }),
    });
  }
  const steps = { id, opened, slumpad };
  const drawn = ([median, share], spread) => (random() < share ? opened + around(median, spread) : Infinity);
  const startDay = Math.max(slumpad + 1, drawn(start, 0.6));
  const end = more.leaves?.[1] ?? STUDY_END;
  const alternative = group === 'forsok';
  if (!('start' in more) && startDay <= Math.min(LAST_START, end - 1)) steps.start = startDay;
  const before = (wanted) => (wanted < Math.min(end, steps.start ?? STUDY_END) ? wanted : undefined);
  const moteDay = before(drawn(mote, 0.6));
  const planDay = before(drawn(plan, 0.65));
  const parter = alternative ? ['alternativ-aktor', 'arbetsformedlingen'] : ['arbetsformedlingen'];
  if (random() < 0.25) parter.push('lakare');
  if (moteDay !== undefined && !('mote' in more)) {
    steps.mote = moteDay;
    const planned = Math.max(slumpad, moteDay - 14);
    if (random() < 0.4 && planned < moteDay)
      fact(id, 'avstamningsmote-planerat', planned, {
        planeradDag: iso(weekday(moteDay - Math.floor(random() * 4))),
        parter,
      });
    steps.moteId = fact(id, 'avstamningsmote', moteDay, {
      motesslag: pick({ avstamningsmote: 3, trepartsmote: 1 }),
      parter,
    });
  }
  if (planDay !== undefined && !('plan' in more)) {
    fact(id, 'rehabiliteringsplan', planDay, {
      planslag: pick({ rehabiliteringsplan: 1, 'plan-for-atergang': 2 }),
    });
  }
  if (steps.start !== undefined) {
    if (alternative) {
      fact(id, 'avrop', Math.max(slumpad, steps.start - 10), {
        aktor: pick({ 'Aktör A': 1, 'Aktör B': 1, 'Aktör C': 1 }),
      });
    }
    steps.startId = fact(id, 'insats-paborjad', steps.start, {
      utforare: alternative ? 'alternativ-aktor' : 'ordinarie-samverkan',
      insatsslag: pick(alternative ? ALTERNATIV : ORDINARIE),
    });
  }
  if (more.leaves !== undefined) steps.leftId = fact(id, 'avslut', end, { avslutsorsak: more.leaves[0] });
  return steps;
}

const LAN = { stockholm: 49, 'vastra-gotaland': 26, dalarna: 11, vasterbotten: 14 };
const spread = (number) => day('2008-06-09') + number * 9;
const none = undefined;

// 1–30: the ordinary run of cases, with an exit here and there.
const LEAVES = {
  4: ['forsamrad-halsa', 70],
  9: ['forsamrad-halsa', 38],
  13: ['arbete-eller-studier', 52],
  17: ['flyttat', 44],
  19: ['ersattning-upphord', 95],
  23: ['egen-begaran', 30],
  26: ['forsamrad-halsa', 110],
  29: ['annan', 60],
};
const ORDER = ['kontroll', 'forsok', 'kontroll', 'bortfall', 'forsok'];
for (let number = 1; number <= 30; number++) {
  const leaves = LEAVES[number];
  const opened = spread(number);
  const steps = course(
    number,
    ORDER[number % ORDER.length],
    opened,
    pick(LAN),
    leaves === undefined ? {} : { start: none, leaves: [leaves[0], opened + leaves[1]] },
  );
  // Some measures end before the cut-off, and the case with them.
  if (steps.start !== undefined && steps.start < day('2009-02-15') && number % 3 !== 0) {
    const ended = steps.start + around(180, 0.3);
    fact(steps.id, 'insats-avslutad', ended, { utfall: number % 2 === 0 ? 'genomford' : 'avbruten' });
    if (number % 2 === 0) fact(steps.id, 'avslut', ended + 5, { avslutsorsak: 'insats-genomford' });
  }
}

// 31: the meeting is known to the month, 32: the plan was made on a day that nobody noted, 33: the start to the year.
{
  const a = course(31, 'kontroll', day('2008-08-11'), 'dalarna', { mote: none, start: none });
  const parter = ['arbetsformedlingen'];
  record(
    a.id,
    { type: 'avstamningsmote', occurred: '2008-09', attributes: { motesslag: 'avstamningsmote', parter } },
    day('2008-10-03'),
  );
  const b = course(32, 'forsok', day('2008-09-01'), 'stockholm', { plan: none });
  record(b.id, { type: 'rehabiliteringsplan', attributes: { planslag: 'plan-for-atergang' } }, day('2009-10-20'));
  const c = course(33, 'kontroll', day('2008-11-03'), 'vasterbotten', { start: none });
  record(
    c.id,
    { type: 'insats-paborjad', occurred: '2009', attributes: { utforare: 'ordinarie-samverkan' } },
    day('2009-10-21'),
  );
}
// 34: a start whose date was wrong, corrected, and corrected once more.
{
  const { id } = course(34, 'forsok', day('2008-09-15'), 'vastra-gotaland', { start: none });
  const attributes = { utforare: 'alternativ-aktor', insatsslag: 'personlig-coach' };
  const start = (occurred) => ({ type: 'insats-paborjad', occurred, attributes });
  const first = record(id, start('2008-11-03'), day('2008-11-06'));
  const second = record(
    id,
    { ...start('2008-12-03'), corrects: { source: 'exempel', id: first }, reason: 'Fel månad i akten.' },
    day('2009-01-12'),
  );
  record(
    id,
    {
      ...start('2008-12-01'),
      corrects: { source: 'exempel', id: second },
      reason: 'Dagen enligt aktörens egen lista.',
    },
    day('2009-10-22'),
  );
}
// 35: a meeting that was recorded on the wrong case, and voided there.
{
  const { id } = course(35, 'kontroll', day('2008-10-06'), 'stockholm', { mote: none });
  const wrong = fact(id, 'avstamningsmote', day('2008-10-20'), {
    motesslag: 'avstamningsmote',
    parter: ['arbetsgivare'],
  });
  record(id, { voids: { source: 'exempel', id: wrong }, reason: 'Mötet gällde en annan person.' }, day('2008-11-14'));
}
// 36: came in twice, as 37, with another arm: one person, and the first randomisation stands.
{
  const { id } = course(36, 'forsok', day('2008-10-13'), 'stockholm');
  const twin = open(37, day('2008-11-10'), 'stockholm');
  fact(twin, 'slumpad', day('2008-11-17'), { arm: 'kontroll', stratum: 'stockholm' });
  record(id, { merges: twin, reason: 'Samma person har kommit in två gånger.' }, day('2009-09-16'));
}
// 38 and 39: merged by mistake, and taken apart again.
{
  const { id } = course(38, 'kontroll', day('2008-12-01'), 'vasterbotten');
  const other = course(39, 'kontroll', day('2008-12-08'), 'vasterbotten');
  const merge = record(id, { merges: other.id, reason: 'Antogs vara samma person.' }, day('2009-09-17'));
  record(id, { voids: { source: 'exempel', id: merge }, reason: 'Det är två personer.' }, day('2009-10-05'));
}
// 40: the meeting was recorded long after the start that followed on it.
{
  const { id, slumpad } = course(40, 'forsok', day('2009-01-12'), 'dalarna', { mote: none, start: none });
  fact(id, 'insats-paborjad', slumpad + 45, { utforare: 'alternativ-aktor', insatsslag: 'vagledning' });
  fact(
    id,
    'avstamningsmote',
    slumpad + 20,
    { motesslag: 'trepartsmote', parter: ['alternativ-aktor', 'arbetsgivare'] },
    slumpad + 160,
  );
}
// 41: a meeting was held after the case had left, 42: died.
{
  const left = day('2009-04-06');
  const a = course(41, 'kontroll', day('2009-02-02'), 'vastra-gotaland', {
    mote: none,
    start: none,
    leaves: ['forsamrad-halsa', left],
  });
  fact(a.id, 'avstamningsmote', left + 21, { motesslag: 'avstamningsmote', parter: ['arbetsformedlingen', 'lakare'] });
  course(42, 'forsok', day('2009-02-16'), 'stockholm', { start: none, leaves: ['avliden', day('2009-04-20')] });
}
// 43: never randomised, because the health got worse first. 44: late into the trial, and a meeting after its end.
{
  const id = open(43, day('2009-03-09'), 'stockholm');
  fact(id, 'avslut', day('2009-03-23'), { avslutsorsak: 'forsamrad-halsa' });
  const b = course(44, 'bortfall', day('2009-08-10'), 'dalarna', { mote: none, start: none });
  fact(b.id, 'avstamningsmote', day('2009-12-08'), { motesslag: 'avstamningsmote', parter: ['arbetsformedlingen'] });
}

const order = (a, b) => (a.sourceRecorded < b.sourceRecorded ? -1 : a.sourceRecorded > b.sourceRecorded ? 1 : 0);
const sorted = lines.sort(order);
const file = 'protocols/alternativa-insatser/histories/exempel.ndjson';
writeFileSync(file, sorted.map((line) => `${JSON.stringify(line)}\n`).join(''));
console.log(`${sorted.length} events of ${counters.size} cases in ${file}`);
