import fc from 'fast-check';
import { isoFromDay } from '#kernel';
import { fulfils, matches, type AttributeValues, type Where } from './index.js';

describe('conditions on attributes', () => {
  const values: AttributeValues = { arm: 'a', age: 40, born: '1968-06-10', tags: ['a', 'b'] };

  it.each<[string, Where | undefined, boolean]>([
    ['none at all', undefined, true],
    ['the code', { arm: 'a' }, true],
    ['another code', { arm: 'b' }, false],
    ['a list with the code', { arm: ['b', 'a'] }, true],
    ['a list without it', { arm: ['b', 'c'] }, false],
    ['an attribute that is absent', { sex: 'a' }, false],
    ['a name that every object has', { constructor: { min: 0 } }, false],
    ['all of two', { arm: 'a', age: 40 }, true],
    ['one of two only', { arm: 'a', age: 41 }, false],
    ['the lower end of a range', { age: { min: 40, max: 50 } }, true],
    ['the upper end of a range', { age: { min: 30, max: 40 } }, true],
    ['below a range', { age: { min: 41 } }, false],
    ['above a range', { age: { max: 39 } }, false],
    ['the first day of a range', { born: { min: '1968-06-10' } }, true],
    ['the last day of a range', { born: { max: '1968-06-10' } }, true],
    ['a day after the range', { born: { max: '1968-06-09' } }, false],
    ['one of several codes', { tags: 'b' }, true],
    ['none of several codes', { tags: ['c', 'd'] }, false],
    ['a number where a text stands', { age: '40' }, false],
  ])('%s', (_, where, holds) => {
    expect(fulfils(where, values)).toBe(holds);
  });

  it('a range of days is a range of numbers', () => {
    const day = fc.integer({ min: -10_000, max: 20_000 });
    fc.assert(
      fc.property(day, day, day, (value, min, max) => {
        const where = { born: { min: isoFromDay(min), max: isoFromDay(max) } };
        expect(fulfils(where, { born: isoFromDay(value) })).toBe(min <= value && value <= max);
      }),
    );
  });

  it('a pattern asks for the type too', () => {
    expect(matches({ fact: 'opened' }, { type: 'opened', attributes: {} })).toBe(true);
    expect(matches({ fact: 'opened' }, { type: 'ended', attributes: {} })).toBe(false);
    expect(matches({ fact: 'opened', where: { arm: 'a' } }, { type: 'opened', attributes: values })).toBe(true);
    expect(matches({ fact: 'opened', where: { arm: 'b' } }, { type: 'opened', attributes: values })).toBe(false);
  });
});
