// Every figure as a ratio against a peer or a limit in the same run. `npm run bench` after `npm ci`; `-- NAME…` for some.
import { columns } from './columns.mjs';
import { datasets } from './datasets.mjs';
import { kurrentdb } from './kurrentdb.mjs';
import { posts } from './posts.mjs';
import { survival } from './survival.mjs';

const BENCHES = { posts, columns, datasets, survival, kurrentdb };
const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`There is ${Object.keys(BENCHES).join(', ')}; received ${unknown.join(', ')}.`);
  process.exit(2);
}
let missed = 0;
for (const [name, bench] of Object.entries(BENCHES)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const found = await bench();
  if (found === undefined) {
    console.log(`     ${name} was left out: it needs a server for tests, named in KURRENTDB_URL`);
    // Asked for by name and not done is no success.
    if (names.length > 0) missed++;
    continue;
  }
  for (const { name: what, ratio, atLeast, atMost, detail } of [found].flat()) {
    if (ratio === undefined) {
      console.log(`     ${what}: ${detail}`);
      continue;
    }
    const kept = atMost === undefined ? ratio >= atLeast : ratio <= atMost;
    if (!kept) missed++;
    const limit = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
    console.log(`${kept ? 'ok  ' : 'MISS'} ${what}: ${ratio.toFixed(2)} (${limit}); ${detail}`);
  }
}
process.exitCode = missed > 0 ? 1 : 0;
