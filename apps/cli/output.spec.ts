import { table, visible, wrapped } from './output.js';

it('sets a table with numbers to the right and no blanks at the ends', () => {
  expect(
    table(
      ['n', 'what'],
      [
        [1, 'a'],
        [22, null],
        [null, 'å'],
      ],
    ),
  ).toBe([' n  what', '──  ────', ' 1  a', '22', '    å'].join('\n'));
});

it('sets a table of more rows than a call has arguments', () => {
  expect(
    table(
      ['n'],
      Array.from({ length: 200_000 }, (_, n) => [n]),
    ).split('\n'),
  ).toHaveLength(200_002);
});

it('shows what a terminal would obey', () => {
  expect(visible('a\nb\u001B[31mc\u2028')).toBe(String.raw`a␤b\u001b[31mc\u2028`);
});

it('breaks parts into lines, and never a part', () => {
  expect(wrapped(['aaaa', 'bbbb', 'c'.repeat(20), 'd'], 2, 14)).toBe(`  aaaa  bbbb\n  ${'c'.repeat(20)}\n  d`);
  expect(wrapped([], 2)).toBe('');
});
