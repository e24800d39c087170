/**
 * `npm run test:node24 [-- jest's arguments]`: the build and the suite on Node 24, whatever Node this is. `NODE24` names its executable;
 * without it npx fetches the package `node` once into its cache, which needs the network.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

const VERSION = ['-p', 'process.execPath + " " + process.versions.node'];

function node24() {
  const named = process.env['NODE24'];
  try {
    const said =
      named === undefined
        ? execFileSync('npx', ['--yes', '--package=node@24', '--', 'node', ...VERSION], {
            stdio: ['ignore', 'pipe', 'inherit'],
          })
        : execFileSync(named, VERSION, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [, path, version] = /^(.*) (\S+)$/.exec(said.toString().trim()) ?? [];
    if (version?.startsWith('24.')) return { path, version };
    fail(`test:node24 needs Node 24; received ${version ?? 'no version'}. Name one in NODE24.`);
  } catch {
    fail(
      named === undefined
        ? 'test:node24 needs Node 24, and npx could not fetch it. Name an executable in NODE24.'
        : 'NODE24 must name an executable of Node 24; this one cannot be run. Correct it or unset it.',
    );
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

const { path, version } = node24();
console.log(`Node ${version}`);
// Whatever the suite starts by name is found on the path first.
const env = { ...process.env, PATH: `${dirname(path)}${delimiter}${process.env['PATH']}` };
const { status } = spawnSync('npm', ['test', '--', ...process.argv.slice(2)], { env, stdio: 'inherit' });
process.exit(status ?? 1);
