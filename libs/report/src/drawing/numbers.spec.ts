import { bareP, count, decimals, percent, pValue, ratio, short } from './numbers.js';

it('writes numbers as people of the language do', () => {
  expect(decimals(1234567.891, 2, 'en')).toBe('1,234,567.89');
  expect(decimals(-1234567.891, 1, 'sv')).toBe('−1\u00a0234\u00a0567,9');
  expect(decimals(1800, 0, 'en')).toBe('1800');
  expect(decimals(-0.001, 2, 'en')).toBe('0.00');
  expect(decimals(NaN, 2, 'en')).toBe('–');
});

it.each([
  [0, '0'],
  [426, '426'],
  [0.25, '0.25'],
  [-0.1, '−0.1'],
  [1826.25, '1826'],
  [123456, '123,500'],
  [1.5e9, '1.5e9'],
  [2.5e-7, '2.5e−7'],
])('writes %d with four digits as %s', (value, text) => {
  expect(short(value, 4, 'en')).toBe(text);
});

it('writes counts, shares, ratios and p', () => {
  expect([count(12, 'sv'), count(12.5, 'sv')]).toEqual(['12', '12,5']);
  expect([percent(0.95, 'en'), percent(0.95, 'sv'), percent(0.999, 'en')]).toEqual(['95%', '95\u00a0%', '99.9%']);
  expect([1.3426, 0.0456, 12.34, 123.4, 1e6, 1e-6].map((value) => ratio(value, 'en'))).toEqual([
    '1.34',
    '0.046',
    '12.3',
    '123',
    '1.0e6',
    '1.0e−6',
  ]);
  expect([pValue(0.0001, 'sv'), pValue(0.0321, 'sv'), bareP(0.321, 'en')]).toEqual(['p < 0,001', 'p = 0,032', '0.32']);
});
