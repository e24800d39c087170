import { Progress } from './progress.js';

function progress(
  isTTY: boolean,
  name = 'events.csv',
): { bar: Progress; written: string[]; tick: (ms: number) => void } {
  const written: string[] = [];
  let now = 0;
  const stream = { isTTY, write: (text: string | Uint8Array) => written.push(String(text)) > 0 };
  return { bar: new Progress(name, 200, stream, () => now), written, tick: (ms) => void (now += ms) };
}

it('draws a bar on a terminal, in one line, and takes it away', () => {
  const { bar, written, tick } = progress(true, 'a-file-with-a-name-that-is-long.csv');
  tick(100);
  bar.update(100, 7);
  bar.done();
  expect(written).toEqual([
    `\ra-file-with-a-name-that… [${'█'.repeat(15)}${' '.repeat(15)}]  50 % 7 events\x1b[K`,
    '\r\x1b[K',
  ]);
});

it('says elsewhere how far it is, now and then', () => {
  const { bar, written, tick } = progress(false);
  bar.update(10, 1);
  tick(2000);
  bar.update(100, 2);
  bar.update(101, 3);
  tick(2000);
  bar.update(400, 4);
  bar.done();
  expect(written).toEqual(['events.csv: 50 %, 2 events\n', 'events.csv: 100 %, 4 events\n']);
});
