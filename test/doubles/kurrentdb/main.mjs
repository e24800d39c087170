#!/usr/bin/env node
/**
 * The double as a process of its own, to be killed for real:
 *   node test/doubles/kurrentdb/main.mjs [--file events.log] [--port 2113] [--version 23.10.8] [--multi-stream]
 * Prints its connection string when it listens. It ends with whoever started it, when its input is closed.
 */
import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import './process/typescript.mjs';

const { startDouble } = await import('./double.ts');
const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    port: { type: 'string' },
    version: { type: 'string' },
    'multi-stream': { type: 'boolean' },
  },
});
const { file, port, version, 'multi-stream': multiStream } = values;
const double = await startDouble({
  ...(file && { file }),
  ...(port && { port: Number(port) }),
  ...(version && { version }),
  ...(multiStream && { multiStream }),
});

const stop = () => void double.stop().then(() => process.exit(0));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop);
const input = fstatSync(0);
if (input.isFIFO() || input.isSocket()) process.stdin.resume().on('end', stop).on('error', stop);
process.stderr.write('A test double of KurrentDB, not KurrentDB.\n');
process.stdout.write(`${double.url}\n`);
