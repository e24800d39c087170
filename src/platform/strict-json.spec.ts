import { parseStrictJson } from './strict-json.js';

describe('strict JSON', () => {
  it.each([
    ['{}', {}],
    [' [1, "a:b", {"a": "\\":\\\\", "b": {"a": null}}] ', [1, 'a:b', { a: '":\\', b: { a: null } }]],
    ['{"a":{"x":1},"b":{"x":2}}', { a: { x: 1 }, b: { x: 2 } }],
  ])('reads %s', (text, value) => {
    expect(parseStrictJson(text)).toEqual(value);
  });

  it.each([
    ['{"id":"1","id":"2"}', 'a name stands twice'],
    ['{"id":"1","\\u0069d":"2"}', 'a name stands twice'],
    ['[{"a":{"b":1,"b":1}}]', 'a name stands twice'],
    ['{"__proto__":{}}', '__proto__ cannot be'],
    ['{"constructor":null}', 'constructor cannot be'],
    ['{"a":{"toString":1}}', 'toString cannot be'],
    ['['.repeat(65) + ']'.repeat(65), 'nested deeper than 64'],
    ['{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000), 'nested deeper than 64'],
    ['{"secret": NaN}', 'not well-formed'],
    ['', 'not well-formed'],
  ])('refuses %.40s', (text, rule) => {
    expect(() => parseStrictJson(text)).toThrow(rule);
    expect(() => parseStrictJson(text)).not.toThrow('secret');
  });
});
