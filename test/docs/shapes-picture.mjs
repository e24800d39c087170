// Draws docs/guides/shapes.svg: one patient's history, and the rows of each shape as the service answers them.
//   npm start                                                    (a demonstration store)
//   node test/docs/shapes-picture.mjs http://127.0.0.1:3100 > docs/guides/shapes.svg
// docs.spec.ts draws it anew and compares, so the picture cannot say anything else than the service.
const [address] = process.argv.slice(2);
const CASE = 'P36';
const STUDY = 'stanford-heart-transplant';

/** What is asked of each shape, and which of its columns are shown. */
const SHAPES = [
  {
    shape: 'simple',
    says: ['one row: how long,', 'and how it ended'],
    asked: { endpoint: 'death' },
    columns: ['time', 'status', 'cause'],
  },
  {
    shape: 'competing-risks',
    says: ['transplant, with death', 'as a competing event'],
    asked: { endpoint: 'transplant' },
    columns: ['time', 'status', 'cause'],
  },
  {
    shape: 'counting-process',
    says: ['cut where the covariate', 'changes'],
    asked: { endpoint: 'death', timeDependent: 'transplanted' },
    columns: ['tstart', 'tstop', 'status', 'transplanted'],
  },
  {
    shape: 'recurrent',
    says: ['transplant, and at risk', 'of the next one after it'],
    asked: { endpoint: 'transplant' },
    columns: ['tstart', 'tstop', 'status', 'enum'],
  },
  {
    shape: 'multi-state',
    says: ['a row for each transition', 'that could be made'],
    asked: { endpoint: 'death', states: 'transplant,death' },
    columns: ['tstart', 'tstop', 'status', 'from', 'to'],
  },
  {
    shape: 'landmark',
    says: ['who still lives on day 60,', 'and what is known that day'],
    asked: { endpoint: 'death', landmark: '60', timeDependent: 'transplanted' },
    columns: ['time', 'status', 'transplanted'],
  },
  {
    shape: 'split',
    says: ['cut at days 30 and 60, and', 'where the covariate changes'],
    asked: { endpoint: 'death', cutDays: '30,60', timeDependent: 'transplanted' },
    columns: ['tstart', 'tstop', 'status', 'episode', 'transplanted'],
  },
  {
    shape: 'person-period',
    says: ['a row for each period of 30', 'days, as its first day is'],
    asked: { endpoint: 'death', period: '30', timeDependent: 'transplanted' },
    columns: ['tstart', 'tstop', 'status', 'period', 'transplanted'],
  },
];

const LEFT = 226;
const DAYS = 105;
const SCALE = 3.8;
const CELLS = LEFT + DAYS * SCALE + 26;
const WIDTH = 1040;
const LINE = 21;
const INK = '#1f2933';
const QUIET = '#616e7c';
const FAINT = '#d9dfe5';
const MONO = 'font-family="ui-monospace, Consolas, Menlo, monospace" font-size="12"';
/** Before and after the transplant. */
const COLOURS = ['#8fb8de', '#e8a25c'];

const text = (value) => String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const x = (day) => Number((LEFT + day * SCALE).toFixed(2));

async function get(path) {
  const response = await fetch(`${address}${path}`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

/** The rows of the case in one shape, as the service answers. */
async function rowsOf({ shape, asked }) {
  const { rows } = await get(`/v1/datasets.json?${new URLSearchParams({ protocol: STUDY, shape, ...asked })}`);
  return rows.filter(({ id }) => id === CASE);
}

/** A dot is the event, a diamond a competing one, a ring is censored, a bar goes on. */
function endMark({ status, why }, at, y) {
  if (status === 1) return `<circle cx="${at}" cy="${y}" r="5.5" fill="${INK}"/>`;
  if (status !== 0) return `<path d="M${at - 6.5} ${y}l6.5 -6.5l6.5 6.5l-6.5 6.5z" fill="#b3261e"/>`;
  if (why === 'continues') return `<path d="M${at} ${y - 8}v16" stroke="${INK}" stroke-width="2"/>`;
  return `<circle cx="${at}" cy="${y}" r="5" fill="#fff" stroke="${INK}" stroke-width="2"/>`;
}

/** A row as a bar, coloured by what had happened on each of its days, with its mark and its cells. */
function drawRow(row, { columns, asked }, places, changes, y) {
  const from = row.tstart ?? Number(asked.landmark ?? 0);
  const to = row.tstop ?? from + row.time;
  const cuts = [from, ...changes.filter((day) => day > from && day < to), to];
  const bars = cuts
    .slice(1)
    .map(
      (end, index) =>
        `<rect x="${x(cuts[index])}" y="${y - 6}" width="${Number(((end - cuts[index]) * SCALE).toFixed(2))}" height="12" fill="${COLOURS[changes.some((day) => day <= cuts[index]) ? 1 : 0]}"/>`,
    );
  const cells = columns.map(
    (name, index) => `<text x="${places[index]}" y="${y + 4}" ${MONO}>${text(row[name])}</text>`,
  );
  return [...bars, endMark(row, x(to), y), ...cells].join('\n');
}

/** One shape: its name and what it is for, its rows, its columns. */
function drawShape(shape, rows, changes, top) {
  const height = Math.max(64, 30 + rows.length * LINE);
  const places = [];
  let place = CELLS;
  for (const name of shape.columns) {
    places.push(Number(place.toFixed(2)));
    place += Math.max(name.length, ...rows.map((row) => String(row[name]).length)) * 7.3 + 13;
  }
  const names = shape.columns.map(
    (name, index) => `<text x="${places[index]}" y="${top + 18}" ${MONO} fill="${QUIET}">${name}</text>`,
  );
  const drawn = [
    `<path d="M24 ${top}H${WIDTH - 24}" stroke="${FAINT}"/>`,
    `<text x="24" y="${top + 20}" font-size="15" font-weight="600">${shape.shape}</text>`,
    ...shape.says.map(
      (says, index) => `<text x="24" y="${top + 37 + index * 15}" fill="${QUIET}">${text(says)}</text>`,
    ),
    ...names,
    ...rows.map((row, index) => drawRow(row, shape, places, changes, top + 34 + index * LINE)),
  ];
  return { drawn: drawn.join('\n'), bottom: top + height };
}

const { events } = await get(`/v1/protocols/${STUDY}/cases/${CASE}`);
const facts = events.toSorted((a, b) => (a.occurred < b.occurred ? -1 : 1));
const dayOf = ({ occurred }) => (Date.parse(occurred) - Date.parse(facts[0].occurred)) / 86_400_000;
const changes = facts.filter(({ type }) => type === 'transplanted').map(dayOf);

const TOP = 178;
const parts = [];
let bottom = TOP;
for (const shape of SHAPES) {
  const next = drawShape(shape, await rowsOf(shape), changes, bottom);
  parts.push(next.drawn);
  bottom = next.bottom;
}

const AXIS = 132;
const timeline = [
  ...facts.map(
    (fact) => `<path d="M${x(dayOf(fact))} ${AXIS + 30}V${bottom}" stroke="${QUIET}" stroke-dasharray="2 4"/>`,
  ),
  `<path d="M${x(0)} ${AXIS}H${x(DAYS)}" stroke="${INK}" stroke-width="1.5"/>`,
  ...[0, 30, 60, 90].map(
    (day) =>
      `<path d="M${x(day)} ${AXIS}v6" stroke="${INK}"/><text x="${x(day)}" y="${AXIS + 21}" text-anchor="middle" fill="${QUIET}">${day}</text>`,
  ),
  ...facts.map(
    (fact) =>
      `<circle cx="${x(dayOf(fact))}" cy="${AXIS}" r="5" fill="${INK}"/><text x="${x(dayOf(fact))}" y="${AXIS - 29}" text-anchor="middle" font-size="14" font-weight="600">${fact.type}</text><text x="${x(dayOf(fact))}" y="${AXIS - 12}" text-anchor="middle" fill="${QUIET}">${fact.occurred}, day ${dayOf(fact)}</text>`,
  ),
  `<text x="24" y="${AXIS + 4}" fill="${QUIET}">days from the origin</text>`,
];
const key = [
  ['before the transplant', `<rect x="-7" y="-6" width="14" height="12" fill="${COLOURS[0]}"/>`, 24],
  ['after it', `<rect x="-7" y="-6" width="14" height="12" fill="${COLOURS[1]}"/>`, 206],
  ['the event (status 1)', endMark({ status: 1 }, 0, 0), 304],
  ['a competing event (status 2)', endMark({ status: 2 }, 0, 0), 476],
  ['censored (0)', endMark({ status: 0, why: '' }, 0, 0), 712],
  ['goes on (0)', endMark({ status: 0, why: 'continues' }, 0, 0), 842],
].map(
  ([says, mark, at]) =>
    `<g transform="translate(${at + 7} ${bottom + 28})">${mark}<text x="15" y="4.5" fill="${QUIET}">${says}</text></g>`,
);
const height = bottom + 52;
process.stdout
  .write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc" font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="13" fill="${INK}">
<title id="title">One history, eight shapes</title>
<desc id="desc">Patient ${CASE} of the Stanford heart transplant programme on a time line (${facts.map((fact) => `${fact.type} on day ${dayOf(fact)}`).join(', ')}), and under it the rows of each shape as bars with their columns.</desc>
<rect width="${WIDTH}" height="${height}" rx="8" fill="#fff"/>
<text x="24" y="40" font-size="21" font-weight="600">One history, eight shapes</text>
<text x="24" y="62" fill="${QUIET}">Patient ${CASE} of the Stanford heart transplant programme: each bar is a row of the answer.</text>
${[...timeline, ...parts, ...key].join('\n')}
</svg>
`);
