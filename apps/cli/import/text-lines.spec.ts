import { Readable } from 'node:stream';
import { textLines } from './text-lines.js';

async function read(bytes: Buffer, size: number, longest?: number): Promise<object[]> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
  const lines = [];
  for await (const { line, text, problem } of textLines(Readable.from(chunks), longest))
    lines.push({ line, text, ...(problem === undefined ? {} : { code: problem.code }) });
  return lines;
}

it.each([1, 2, 3, 1000])('ends lines at line feeds only, however the bytes come (%i at a time)', async (size) => {
  const bytes = Buffer.from('\uFEFFå1\r\n\n \r\nå\u2028b\rc\nlast');
  expect(await read(bytes, size)).toEqual([
    { line: 1, text: 'å1\r' },
    { line: 4, text: 'å\u2028b\rc' },
    { line: 5, text: 'last' },
  ]);
});

it('refuses lines in another encoding, and reads on', async () => {
  expect(await read(Buffer.from('a\n\xf6\nb\n', 'latin1'), 2)).toEqual([
    { line: 1, text: 'a' },
    { line: 2, text: '\uFFFD', code: 'body-invalid' },
    { line: 3, text: 'b' },
  ]);
});

it('refuses a line that is longer than any event, without holding it', async () => {
  expect(await read(Buffer.from(`${'x'.repeat(50)}\nb\n`), 4, 10)).toEqual([
    { line: 1, text: '', code: 'body-invalid' },
    { line: 2, text: 'b' },
  ]);
});

it('has nothing to say of an empty file', async () => {
  expect(await read(Buffer.alloc(0), 1)).toEqual([]);
});
