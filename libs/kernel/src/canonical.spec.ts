import fc from 'fast-check';
import { canonicalJson, compareCodePoints, sha256 } from './index.js';

/** The same value with the members of every object in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, shuffled(member)]),
  );
}

describe('canonical JSON', () => {
  it('sorts members by code point, leaves out what is absent, and keeps the order of lists', () => {
    const value = { b: [2, 1, undefined], a: { å: 1, z: null, é: undefined }, '\u{1F600}': 1, '\uFF5E': 2 };
    expect(canonicalJson(value)).toBe('{"a":{"z":null,"å":1},"b":[2,1,null],"\uFF5E":2,"\u{1F600}":1}');
  });

  it('writes numbers as ECMAScript does', () => {
    expect(canonicalJson([1.0, -0, 1e21, 0.1, 1e-7])).toBe('[1,0,1e+21,0.1,1e-7]');
  });

  it('does not depend on the order of members, and reads back', () => {
    // JSON has no -0.
    const values = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
    fc.assert(
      fc.property(values, (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it('hashes as UTF-8', () => {
    expect(sha256('å')).toBe(sha256(Buffer.from([0xc3, 0xa5])));
    expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

describe('the order of code points', () => {
  // Few characters, around the places where UTF-16 and code points disagree, so that prefixes and ties come up.
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('a', 'b', 'å', '\uD7FF', '\uE000', '\uFFFD', '\u{10000}', '\u{1F600}') }),
  );

  it('is the order of the UTF-8 bytes', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
      { numRuns: 2000 },
    );
  });
});
