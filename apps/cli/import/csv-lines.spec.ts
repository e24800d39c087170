import { Readable } from 'node:stream';
import { Problem } from '#kernel';
import { csvLines } from './csv-lines.js';
import { DEFINITION } from '../../../test/support/study.js';

interface Read {
  readonly lines: { line: number; sent?: object; code?: string; text?: string }[];
  readonly problem?: string;
}

async function read(
  text: string,
  options: { mapping?: string; source?: string; delimiter?: string } = {},
): Promise<Read> {
  const lines: Read['lines'] = [];
  const stream = Readable.from([Buffer.from(text, 'latin1')]);
  try {
    for await (const { line, text: sent, problem } of csvLines(stream, 'f.csv', { definition: DEFINITION, ...options }))
      lines.push(
        problem === undefined ? { line, sent: JSON.parse(sent) as object } : { line, code: problem.code, text: sent },
      );
  } catch (error) {
    if (error instanceof Problem) return { lines, problem: `${error.code}: ${error.message}` };
    throw error;
  }
  return { lines };
}

const HEADER = 'source,id,case,type,occurred,note\n';

it('reads a byte order mark, carriage returns, quotes and blank lines, and tells where a row begins', async () => {
  const { lines } = await read(
    `\xef\xbb\xbf${HEADER.replace('\n', '\r\n')}s,1,A,opened,2008,"a,""b""\nc"\r\n\r\ns,2,A,opened,2008,\r\n`,
  );
  expect(lines).toEqual([
    {
      line: 2,
      sent: { source: 's', id: '1', case: 'A', type: 'opened', occurred: '2008', attributes: { note: 'a,"b"\nc' } },
    },
    { line: 5, sent: { source: 's', id: '2', case: 'A', type: 'opened', occurred: '2008' } },
  ]);
});

it('refuses rows with more or fewer cells than the header, and reads on', async () => {
  const { lines, problem } = await read(`${HEADER}s,1,A,opened\ns,2,A,opened,2008,x,y\ns,3,A,opened,2008,x\n`);
  expect(problem).toBeUndefined();
  expect(lines).toMatchObject([
    { line: 2, code: 'body-invalid', text: '["s","1","A","opened"]' },
    { line: 3, code: 'body-invalid' },
    { line: 4, sent: { id: '3' } },
  ]);
});

it('refuses rows in another encoding, whose letters would be lost', async () => {
  const { lines } = await read(`${HEADER}s,1,A,opened,2008,Akt\xf6r\ns,2,A,opened,2008,Akt\xc3\xb6r\n`);
  expect(lines).toMatchObject([
    { line: 2, code: 'body-invalid' },
    { line: 3, sent: { attributes: { note: 'Aktör' } } },
  ]);
});

it.each(['s,2,A,opened,2008,"x"y\n', 's,2,A,opened,2008,x"y\n', 's,2,A,opened,2008,"x\n'])(
  'gives out every row before a misplaced quote and none after it: %j',
  async (broken) => {
    const { lines, problem } = await read(
      `${HEADER}s,1,A,opened,2008,x\n${broken}${'s,3,A,opened,2008,z\n'.repeat(60_000)}`,
    );
    expect(lines).toMatchObject([{ line: 2, sent: { id: '1' } }]);
    expect(problem).toMatch(/^file-invalid: f\.csv cannot be read after line 2: .*not recorded twice/);
  },
);

it.each([
  ['source,case,case\n', {}, /case twice/],
  ['source;case;type\ns;A;opened\n', {}, /one column.*--delimiter ';'/],
  ['source,Case,type\n', {}, /must have the column case/],
  ['source,case,type,ocurred,\n', {}, /received ocurred, a column without a name/],
  ['nr,start,years\n', { mapping: 'wide' }, /without n, end, status/],
  ['nr\n', { mapping: 'narrow' }, /usage: A mapping must be one of wide; received narrow/],
])('says once what is wrong with the header %j', async (header, options, message) => {
  const { lines, problem } = await read(header, options);
  expect(lines).toEqual([]);
  expect(problem).toMatch(message);
});

it('takes another delimiter', async () => {
  const { lines } = await read('source;case;type;occurred\ns;A;closed;2008\n', { delimiter: ';' });
  expect(lines).toMatchObject([{ sent: { source: 's', case: 'A', type: 'closed', occurred: '2008' } }]);
});

it('gives rows without an id one by content and rank, the same in every reading', async () => {
  const file = `${HEADER}s,,A,closed,2008,\ns,,A,closed,2008,\ns,,B,closed,2008,\n`;
  const { lines } = await read(file);
  const ids = lines.map(({ sent }) => (sent as { id: string }).id);
  expect(ids[0]).toMatch(/^row-[0-9a-f]{32}-1$/);
  expect(ids[1]).toBe(ids[0]!.replace(/1$/, '2'));
  expect(ids[2]).toMatch(/-1$/);
  expect((await read(file)).lines).toEqual(lines);
});

it('reads a wide table through its mapping', async () => {
  const { lines } = await read('nr,start,years,n,end,status,more\n7,2008-01-02,61,1,2008-03-04,2,x\n8,NA,,,2008,0,\n', {
    mapping: 'wide',
  });
  expect(lines).toEqual([
    {
      line: 2,
      sent: {
        source: 'register',
        id: '7-opened',
        case: 'P7',
        type: 'opened',
        occurred: '2008-01-02',
        attributes: { age: 61, note: 'yes' },
      },
    },
    {
      line: 2,
      sent: {
        source: 'register',
        id: expect.stringMatching(/^row-/),
        case: 'P7',
        type: 'closed',
        occurred: '2008-03-04',
      },
    },
  ]);
});
