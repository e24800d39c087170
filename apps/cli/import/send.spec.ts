import { Readable } from 'node:stream';
import { Problem } from '#kernel';
import type { Connection } from '../connection.js';
import type { Line } from './line.js';
import { send } from './send.js';

/** A service that takes batches of at most `limit` lines, none longer than 5 characters. */
function service(limit: number): { connection: Connection; bodies: string[] } {
  const bodies: string[] = [];
  const connection: Connection = {
    folder: '',
    async call({ body = '' }) {
      const lines = body.split('\n');
      if (lines.length > limit || lines.some((line) => line.length > 5))
        throw new Problem('batch-too-large', 'too large');
      bodies.push(body);
      const items = lines.map((_, index) => ({ index, status: 'recorded' }));
      return { headers: {}, body: Readable.from([JSON.stringify({ items })]) };
    },
    close: async () => {},
  };
  return { connection, bodies };
}

const line = (text: string, at: number): Line => ({ line: at, text });

it('sends in order what can be read, and answers for every line', async () => {
  const { connection, bodies } = service(10);
  const bad = { ...line('?', 2), problem: new Problem('body-invalid', 'no') };
  const sent = await send(connection, 'p', [line('a', 1), bad, line('b', 3)], false);
  expect(bodies).toEqual(['a\nb']);
  expect(sent).toMatchObject([
    { line: { line: 1 }, status: 'recorded' },
    { line: { line: 2 }, status: 'refused', problem: { code: 'body-invalid' } },
    { line: { line: 3 }, status: 'recorded' },
  ]);
});

it('halves batches that the server finds too large, down to the one line that is', async () => {
  const { connection, bodies } = service(2);
  const sent = await send(connection, 'p', ['a', 'b', 'c', 'toolong', 'e'].map(line), false);
  expect(bodies.join('|')).toBe('a\nb|c|e');
  expect(sent.map(({ status }) => status)).toEqual(['recorded', 'recorded', 'recorded', 'refused', 'recorded']);
});
