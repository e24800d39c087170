import type { AttributeValues } from '#protocol';
import { checkAttributes } from './index.js';
import { STUDY } from '../../../test/support/given.js';

const check = (type: string, values: unknown): ReturnType<typeof checkAttributes> =>
  checkAttributes(STUDY, type, values as AttributeValues, '/attributes');

describe('the attributes of a fact', () => {
  it.each([
    ['opened', {}],
    ['opened', { place: 'north' }],
    ['randomised', { arm: 'a' }],
    ['met', { parties: [] }],
    ['met', { parties: ['a', 'b'], score: 4, planned: '2008-02-29', note: 'abcde' }],
    ['met', { score: 0, note: '' }],
  ])('of %s can be %j', (type, values) => {
    expect(check(type, values)).toEqual([]);
  });

  it.each([
    ['opened', 'place', 'west', 'must be one of north, south', '"west"'],
    ['opened', 'place', ['north'], 'must be one of north, south', '["north"]'],
    ['opened', 'place', 'constructor', 'must be one of north, south', '"constructor"'],
    ['opened', 'place', null, 'must be one of north, south', 'null'],
    ['met', 'parties', 'a', 'must be a list of codes', '"a"'],
    ['met', 'parties', ['a', 'c'], 'must be out of a, b', '["a","c"]'],
    ['met', 'parties', ['a', 'a'], 'must not name a code twice', '["a","a"]'],
    ['met', 'score', '1', 'must be a number', '"1"'],
    ['met', 'score', Number.NaN, 'must be a number', 'null'],
    ['met', 'score', Infinity, 'must be a number', 'null'],
    ['met', 'score', 1.5, 'must be a whole number', '1.5'],
    ['met', 'score', -1, 'must be at least 0', '-1'],
    ['met', 'score', 5, 'must be at most 4', '5'],
    ['met', 'planned', '2009-02-29', 'must be a date, YYYY-MM-DD', '"2009-02-29"'],
    ['met', 'planned', 20080229, 'must be a date, YYYY-MM-DD', '20080229'],
  ])('of %s: %s cannot be %j', (type, name, value, rule, received) => {
    expect(check(type, { [name]: value })).toEqual([
      { pointer: `/attributes/${name}`, rule, received, fix: 'Send a value of that kind.' },
    ]);
  });

  it.each([
    ['too long', 'abcdef', 'must be at most 5 characters'],
    ['with NUL', 'a\0b', 'must be Unicode text without NUL'],
    ['with half a character', 'a\uD83D', 'must be Unicode text without NUL'],
    ['a number', 1, 'must be text'],
  ])('a text that is %s is refused and not repeated', (_, value, rule) => {
    expect(check('met', { note: value })).toMatchObject([{ rule, received: '(not repeated: personal or text)' }]);
  });

  it('a personal value is not repeated', () => {
    expect(check('met', { born: '1985-13-01' })).toMatchObject([{ received: '(not repeated: personal or text)' }]);
  });

  it('what is required and absent is told', () => {
    expect(check('randomised', {})).toMatchObject([{ pointer: '/attributes/arm', rule: 'is required for randomised' }]);
  });

  it('an unknown attribute is told, with those that are known, and its value is not', () => {
    expect(check('opened', { sex: 'x' })).toEqual([
      {
        pointer: '/attributes/sex',
        rule: 'is no attribute of opened; it has place',
        received: '(not repeated: unknown)',
        fix: 'Leave it out, or register a protocol version that has it.',
      },
    ]);
    expect(check('left', { sex: 'x' })[0]!.rule).toBe('is no attribute of left; it has none');
  });

  it('a name that every object has is unknown too', () => {
    expect(check('opened', JSON.parse('{"__proto__": "x", "toString": "y"}'))).toHaveLength(2);
  });

  it('the pointer is one, whatever the name, and holds no personal number', () => {
    expect(check('opened', { 'a/b~c': 1 })[0]!.pointer).toBe('/attributes/a~1b~0c');
    expect(check('opened', { '850101-1234': 1 })[0]!.pointer).toBe('/attributes/[personnummer]');
  });

  it('every fault is told', () => {
    expect(check('met', { score: 9, planned: 'x', sex: 1 })).toHaveLength(3);
  });
});
