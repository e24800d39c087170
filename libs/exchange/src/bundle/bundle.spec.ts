import { once } from 'node:events';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { inflateRawSync } from 'node:zlib';
import type { Column, Manifest } from '#dataset';
import { withFolder } from '../../../../test/support/forlopp.js';
import { openAnswer } from '../../../../test/support/open-answer.js';
import { bundleOf } from './bundle.js';

const columns: Column[] = [
  { name: 'id', label: { sv: 'Ärende', en: 'Case' }, type: 'text' },
  {
    name: 'cause',
    label: { sv: 'Orsak', en: 'Cause' },
    type: 'code',
    codes: { death: { sv: 'Död', en: 'Death' }, moved: { sv: 'Flytt', en: 'Moved' } },
  },
];
const answer = openAnswer({
  columns,
  rows: [
    ['a', 'death'],
    ['b', null],
    ['c', 'moved'],
  ],
  excluded: [{ id: 'z', reason: 'no-origin' }],
});
const manifest = { question: answer.question, asKnown: { position: 7 } } as unknown as Manifest;

/** The files of a zip, by its directory. */
function unzipped(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = zip.indexOf('PK\x01\x02', 0, 'latin1'); zip.readUInt32LE(at) === 0x02014b50;) {
    const [size, nameLength, extra, comment] = [20, 28, 30, 32].map((offset, i) =>
      i === 0 ? zip.readUInt32LE(at + offset) : zip.readUInt16LE(at + offset),
    );
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength!);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    files.set(name, inflateRawSync(zip.subarray(start, start + size!)));
    at += 46 + nameLength! + extra! + comment!;
  }
  return files;
}

it('has the rows, what they mean, what became of every case, and a script for each program', async () => {
  await withFolder(async (folder) => {
    const zip = await buffer(bundleOf(answer, manifest, folder));
    const files = unzipped(zip);
    expect([...files.keys()]).toEqual([
      'manifest.json',
      'data.csv',
      'data.parquet',
      'codebook.sv.csv',
      'codebook.en.csv',
      'audit.json',
      'read.R',
      'read.py',
      'read.do',
      'read.sas',
    ]);
    expect(String(files.get('data.csv'))).toBe('id,cause\na,death\nb,\nc,moved\n');
    expect(files.get('data.parquet')!.subarray(0, 4).toString()).toBe('PAR1');
    expect(String(files.get('codebook.sv.csv'))).toBe(
      'column,label,type,unit,code,code_label\nid,Ärende,text,,,\ncause,Orsak,code,,death,Död\ncause,Orsak,code,,moved,Flytt\n',
    );
    expect(JSON.parse(String(files.get('manifest.json')))).toEqual(manifest);
    expect(JSON.parse(String(files.get('audit.json')))).toMatchObject({ excluded: [{ id: 'z' }] });
    expect(readdirSync(folder)).toEqual([]);
    // Other programs read it too, and the same content gives the same bytes.
    if (spawnSync('python3', ['--version']).status === 0) {
      writeFileSync(join(folder, 'a.zip'), zip);
      execFileSync('python3', ['-m', 'zipfile', '-t', join(folder, 'a.zip')]);
    }
    expect(await buffer(bundleOf(answer, manifest, folder))).toEqual(zip);
  });
});

it('breaks off where a file cannot be made', async () => {
  await withFolder(async (folder) => {
    const broken = { ...answer, writeParquet: () => Promise.reject(new Error('disk full')) };
    await expect(buffer(bundleOf(broken, manifest, folder))).rejects.toThrow('disk full');
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('stops making files where the reader goes away', async () => {
  await withFolder(async (folder) => {
    let [begun, ended] = [false, false];
    const endless = {
      ...answer,
      async *csv() {
        try {
          for (begun = true; ;) yield Buffer.from(String(Math.random()).repeat(1000));
        } finally {
          ended = true;
        }
      },
    };
    const zip = bundleOf(endless, manifest, folder);
    while (!begun) if (zip.read() === null) await once(zip, 'readable');
    zip.destroy();
    for (let i = 0; !ended && i < 100; i++) await new Promise((done) => setTimeout(done, 20));
    expect(ended).toBe(true);
  });
});
