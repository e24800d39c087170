import fc from 'fast-check';
import { dayFromIso, instantFromIso, isoFromDay, readOccurred, writeOccurred, type Precision } from './index.js';

const days = fc.integer({ min: dayFromIso('1000-01-01')!, max: dayFromIso('9999-12-31')! }).map(isoFromDay);
const span = (text: string | null, precision?: Precision): unknown => {
  const read = readOccurred(text, precision);
  if (typeof read === 'string' || read.precision === 'unknown') return read;
  return [read.precision, isoFromDay(read.from), isoFromDay(read.to)];
};

describe('when a fact occurred', () => {
  it.each([
    ['a day', '2008-06-10', undefined, ['day', '2008-06-10', '2008-06-10']],
    ['a month', '2008-02', undefined, ['month', '2008-02-01', '2008-02-29']],
    ['a year', '2009', undefined, ['year', '2009-01-01', '2009-12-31']],
    ['a day known to the month', '2008-02-17', 'month', ['month', '2008-02-01', '2008-02-29']],
    ['a day known to the year', '2008-02-17', 'year', ['year', '2008-01-01', '2008-12-31']],
    ['a month known to the year', '2008-02', 'year', ['year', '2008-01-01', '2008-12-31']],
    ['an instant by Stockholm’s calendar', '2008-06-10T23:30:00Z', undefined, ['day', '2008-06-11', '2008-06-11']],
    ['an instant with an offset', '2008-06-10T23:30:00+02:00', undefined, ['day', '2008-06-10', '2008-06-10']],
    ['an instant known to the month', '2008-06-30T22:30:00Z', 'month', ['month', '2008-07-01', '2008-07-31']],
    ['nothing', null, undefined, { precision: 'unknown' }],
    ['nothing, and said so', '', 'unknown', { precision: 'unknown' }],
  ] as const)('reads %s', (_, text, precision, expected) => {
    expect(span(text, precision)).toEqual(expected);
  });

  it.each([
    ['a precision finer than the text', '2008-06', 'day', 'precision day is finer than what occurred says (month)'],
    ['a month out of a year', '2008', 'month', 'precision month is finer than what occurred says (year)'],
    ['a date that is unknown', '2008-06-10', 'unknown', 'occurred must be left out when precision is unknown'],
    ['no date at a precision', null, 'day', 'occurred must be given when precision is day'],
  ] as const)('refuses %s', (_, text, precision, rule) => {
    expect(readOccurred(text, precision)).toBe(rule);
  });

  it.each([
    '2008-06-31',
    '2008-13',
    '0999',
    '10/6/2008',
    '2008-06-10 12:00',
    '2008-06-10T12:00:00',
    '2008-06-10T24:00:00Z',
    '2008-06-10T12:00:60Z',
    '2008-02-30T12:00:00Z',
    '2008-06-10T12:00:00+25:00',
    // On these the day in Stockholm has five digits in its year, or three.
    '9999-12-31T23:30:00Z',
    '1000-01-01T00:00:00+14:00',
  ])('refuses %s', (text) => {
    expect(readOccurred(text)).toMatch(/^occurred must be a date/);
  });

  it('keeps the instant in UTC', () => {
    expect(readOccurred('2008-06-10T23:30:00+02:00')).toMatchObject({ at: '2008-06-10T21:30:00.000Z' });
    expect(instantFromIso('2008-06-10T21:30Z')).toBe(Date.UTC(2008, 5, 10, 21, 30));
  });

  it('writes what it reads back', () => {
    const texts = fc.oneof(
      days,
      days.map((day) => day.slice(0, 7)),
      days.map((day) => day.slice(0, 4)),
      fc
        .date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-31T22:00:00Z'), noInvalidDate: true })
        .map((date) => date.toISOString()),
      fc.constant(null),
    );
    fc.assert(fc.property(texts, (text) => writeOccurred(readOccurred(text) as never) === text));
  });

  it('coarser always holds the finer', () => {
    fc.assert(
      fc.property(days, (day) => {
        for (const precision of ['month', 'year'] as const) {
          const read = readOccurred(day, precision);
          if (typeof read === 'string' || read.precision === 'unknown') throw new Error('not read');
          expect(read.from).toBeLessThanOrEqual(dayFromIso(day)!);
          expect(read.to).toBeGreaterThanOrEqual(dayFromIso(day)!);
        }
      }),
    );
  });
});
