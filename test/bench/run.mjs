// Every figure as a ratio against a peer or a limit in the same run. `npm run bench` after `npm ci`; `-- NAME…` for some.
import { columns } from './columns.mjs';
import { posts } from './posts.mjs';

const BENCHES = { posts, columns };
const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`There is ${Object.keys(BENCHES).join(', ')}; received ${unknown.join(', ')}.`);
  process.exit(2);
}
let short = 0;
for (const [name, bench] of Object.entries(BENCHES)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const { name: what, ratio, atLeast, detail } = await bench();
  const reached = ratio >= atLeast;
  if (!reached) short++;
  console.log(`${reached ? 'ok   ' : 'SHORT'} ${what}: ${ratio.toFixed(2)} (at least ${atLeast}); ${detail}`);
}
process.exitCode = short > 0 ? 1 : 0;
