// Makes protocols/stanford-heart-transplant/histories/jasa.ndjson from test/golden/data/jasa.csv: one line for each event,
// patient by patient, in order of time. Run it from the top folder: node test/golden/stanford-histories.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const [head, ...lines] = readFileSync('test/golden/data/jasa.csv', 'utf8').trimEnd().split('\n');
const names = head.split(',').map((name) => JSON.parse(name));
const yesNo = { 0: 'no', 1: 'yes' };

const events = lines.flatMap((line) => {
  const cells = line.split(',');
  const row = Object.fromEntries(names.map((name, i) => [name, cells[i] === 'NA' ? undefined : cells[i]]));
  const number = (name) => (row[name] === undefined ? undefined : Number(row[name]));
  const id = `P${row.subject}`;
  const event = (type, occurred, attributes) => ({
    source: 'jasa',
    id: `${id}-${type}`,
    case: id,
    type,
    occurred,
    // JSON leaves out what is undefined: a cell that is NA becomes no attribute.
    attributes,
  });
  const accepted = event('accepted', row['accept.dt'], {
    birthDate: row['birth.dt'],
    surgery: yesNo[row.surgery],
  });
  const transplanted = event('transplanted', row['tx.date'], {
    mismatch: number('mismatch'),
    hlaA2: yesNo[row['hla.a2']],
    mismatchScore: number('mscore'),
  });
  const end =
    row.fustat === '1'
      ? event('died', row['fu.date'], { rejection: yesNo[row.reject] })
      : event('last-seen', row['fu.date'], {});
  return row['tx.date'] === undefined ? [accepted, end] : [accepted, transplanted, end];
});

const file = 'protocols/stanford-heart-transplant/histories/jasa.ndjson';
writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
console.log(`${events.length} events of ${lines.length} patients in ${file}`);
