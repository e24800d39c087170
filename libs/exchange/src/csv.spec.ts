import type { Row } from '#dataset';
import { csvOf } from './index.js';

const columns = [{ name: 'id' }, { name: 'value' }];
const rows: Row[] = [
  ['a', 0.1 + 0.2],
  ['b', null],
  ['c', -1.5],
];

async function text(pieces: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const piece of pieces) all += piece;
  return all;
}

describe('CSV', () => {
  it('has a header, empty cells for what is missing, and numbers that read back as they were', async () => {
    expect(await text(csvOf(columns, [rows]))).toBe('id,value\na,0.30000000000000004\nb,\nc,-1.5\n');
  });

  it('has its header also without rows', async () => {
    expect(await text(csvOf(columns, []))).toBe('id,value\n');
  });

  it('gives the same text however the rows are cut into chunks', async () => {
    const one = await text(csvOf(columns, [rows]));
    expect(await text(csvOf(columns, [rows.slice(0, 1), [], rows.slice(1)]))).toBe(one);
  });

  it('writes NA for what is missing where that is asked for, and tells a text NA apart', async () => {
    const cells: Row[] = [
      [null, 'NA'],
      ['', 'NAN'],
      [0, 'N/A'],
    ];
    expect(await text(csvOf(columns, [cells], 'NA'))).toBe('id,value\nNA,"NA"\n,NAN\n0,N/A\n');
    expect(await text(csvOf(columns, [cells]))).toBe('id,value\n,NA\n,NAN\n0,N/A\n');
  });

  it.each([
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+46', "'+46"],
    ['-x', "'-x"],
    ['@me', "'@me"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['=a,"b"', '"\'=a,""b"""'],
    ['a=b', 'a=b'],
    ['åäö', 'åäö'],
    ['', ''],
  ])('writes the text %j as %j', async (cell, written) => {
    expect(await text(csvOf([{ name: 'x' }], [[[cell]]]))).toBe(`x\n${written}\n`);
  });
});
