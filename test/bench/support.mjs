import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/** Runs `body` with a folder of its own. */
export async function withFolder(body) {
  const folder = await mkdtemp(join(tmpdir(), 'forlopp-bench-'));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs `body` with the URL of a built server over a new folder. */
export async function withServer(settings, body) {
  return withFolder(async (folder) => {
    const environment = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('FORLOPP_')),
    );
    const child = spawn(process.execPath, [join(ROOT, 'dist/src/main.js')], {
      env: { ...environment, FORLOPP_PORT: '0', FORLOPP_DATA: folder, ...settings },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let lines = '';
    const url = await new Promise((found, failed) => {
      child.stdout.on('data', (text) => {
        lines = (lines + text).slice(-10_000);
        const match = /"url":"([^"]+)"/.exec(lines);
        if (match) found(match[1]);
      });
      child.once('exit', () => failed(new Error('The server ended before it listened.')));
    });
    try {
      return await body(url);
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  });
}

/** Numbers below n, the same in every run (minimal standard generator). */
export function generator(seed) {
  let state = seed;
  return (n) => (state = (state * 48271) % 2147483647) % n;
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
export const perSecond = (value) => `${Math.round(value).toLocaleString('en')}/s`;
