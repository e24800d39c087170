import { escape } from './svg.js';
import { cut, widthOf, wrap } from './text-width.js';

it('measures, cuts and wraps', () => {
  expect(widthOf('Överlevnad', 10)).toBeGreaterThan(widthOf('overlevnad', 10));
  expect(widthOf('abc', 20, 600)).toBeGreaterThan(widthOf('abc', 20));
  expect(cut('short', 100, 12)).toBe('short');
  const long = cut('a name that is much too long for its room', 100, 12);
  expect(long).toMatch(/^a name .*…$/);
  expect(widthOf(long, 12)).toBeLessThanOrEqual(100);
  expect(cut('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 120, 12)).toMatch(/^(👨‍👩‍👧)*…$/u);
  const lines = wrap('one two three four five six', 60, 12);
  expect(lines.join(' ')).toBe('one two three four five six');
  for (const line of lines) expect(widthOf(line, 12)).toBeLessThanOrEqual(60);
});

it('writes any text so that XML can hold it', () => {
  expect(escape('a<b> & "c" \'d\'\n\u0000\ud800')).toBe('a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; \ufffd\ufffd');
});
