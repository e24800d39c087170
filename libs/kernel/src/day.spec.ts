import fc from 'fast-check';
import { dayFromIso, dayInStockholm, isoFromDay, lastDayOfMonth, lastDayOfYear } from './index.js';

const FIRST = dayFromIso('1000-01-01')!;
const LAST = dayFromIso('9999-12-31')!;
const days = fc.integer({ min: FIRST, max: LAST });

describe('days', () => {
  it('count from 1970-01-01', () => {
    expect(dayFromIso('1970-01-01')).toBe(0);
    expect(dayFromIso('1969-12-31')).toBe(-1);
    expect(dayFromIso('2009-11-30')).toBe(14_578);
  });

  it('come back as they were written', () => {
    fc.assert(fc.property(days, (day) => dayFromIso(isoFromDay(day)) === day));
  });

  it('follow the calendar one by one', () => {
    fc.assert(
      fc.property(fc.integer({ min: FIRST, max: LAST - 1 }), (day) => {
        const [a, b] = [isoFromDay(day), isoFromDay(day + 1)];
        expect(a < b).toBe(true);
        expect(Number(b.slice(8))).toBe(a.slice(0, 7) === b.slice(0, 7) ? Number(a.slice(8)) + 1 : 1);
      }),
    );
  });

  it.each(['2008-02-29', '2000-02-29', '2400-02-29'])('know the leap day %s', (text) => {
    expect(isoFromDay(dayFromIso(text)!)).toBe(text);
  });

  it.each([
    '2009-02-29',
    '1900-02-29',
    '2009-02-30',
    '2009-04-31',
    '2009-13-01',
    '2009-00-10',
    '2009-01-00',
    '0999-12-31',
    '2009-1-1',
    '09-01-01',
    ' 2009-01-01',
    '2009-01-01T00:00:00Z',
    '',
  ])('%j is none', (text) => {
    expect(dayFromIso(text)).toBeUndefined();
  });

  it('know the last day of their month and year', () => {
    const iso = (text: string): [string, string] => {
      const day = dayFromIso(text)!;
      return [isoFromDay(lastDayOfMonth(day)), isoFromDay(lastDayOfYear(day))];
    };
    expect(iso('2008-02-01')).toEqual(['2008-02-29', '2008-12-31']);
    expect(iso('2009-02-28')).toEqual(['2009-02-28', '2009-12-31']);
    expect(iso('2009-12-31')).toEqual(['2009-12-31', '2009-12-31']);
    expect(iso('1968-01-06')).toEqual(['1968-01-31', '1968-12-31']);
  });
});

describe('the day in Stockholm', () => {
  it.each([
    ['winter, before midnight', '2009-01-10T22:59:59.999Z', '2009-01-10'],
    ['winter, midnight', '2009-01-10T23:00:00Z', '2009-01-11'],
    ['summer, before midnight', '2009-07-10T21:59:59.999Z', '2009-07-10'],
    ['summer, midnight', '2009-07-10T22:00:00Z', '2009-07-11'],
    ['the night when summer time begins, before', '2009-03-28T22:59:59Z', '2009-03-28'],
    ['the night when summer time begins, after midnight', '2009-03-28T23:00:00Z', '2009-03-29'],
    ['the evening after', '2009-03-29T22:00:00Z', '2009-03-30'],
    ['the hour that comes twice', '2009-10-25T00:30:00Z', '2009-10-25'],
    ['the evening when summer time has ended', '2009-10-25T22:59:59Z', '2009-10-25'],
    ['and its midnight', '2009-10-25T23:00:00Z', '2009-10-26'],
    ['without summer time, in 1975', '1975-07-10T22:30:00Z', '1975-07-10'],
    ['new year', '2008-12-31T23:00:00Z', '2009-01-01'],
  ])('%s', (_, instant, day) => {
    expect(isoFromDay(dayInStockholm(Date.parse(instant)))).toBe(day);
  });

  it('never goes back as time goes on', () => {
    const instants = fc.integer({ min: Date.parse('1900-01-01T00:00Z'), max: Date.parse('2100-01-01T00:00Z') });
    fc.assert(
      fc.property(instants, fc.nat({ max: 200_000_000 }), (instant, later) => {
        const [a, b] = [dayInStockholm(instant), dayInStockholm(instant + later)];
        expect(b).toBeGreaterThanOrEqual(a);
        expect(b - a).toBeLessThanOrEqual(Math.ceil(later / 86_400_000) + 1);
      }),
    );
  });
});
