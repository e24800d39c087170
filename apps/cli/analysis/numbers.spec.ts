import { fixed, percent, pText, short } from './numbers.js';

const none = { notEstimable: 'not-reached', message: 'The curve stays above.' };

it.each([
  [fixed(1.006, 2), '1.01'],
  [fixed(-0.5, 2), '-0.50'],
  [fixed(0, 3), '0.000'],
  [fixed(0.0004, 3), '4.0e-4'],
  [fixed(12345678, 2), '1.2e7'],
  [fixed(null, 2), '–'],
  [fixed(none, 2), 'not reached'],
  [pText(0.00099), '<0.001'],
  [pText(0.0312), '0.031'],
  [short(1 / 3), '0.333333'],
  [short(12), '12'],
  [short(none), 'not reached'],
  [percent(), '95 %'],
  [percent(0.999), '99.9 %'],
])('%s', (text, expected) => {
  expect(text).toBe(expected);
});
