import { Problem } from '#kernel';
import { parseBatch } from './parse-batch.js';

it.each([
  [{ events: [1] }, [1]],
  [[{ a: 1 }], [{ a: 1 }]],
  ['{"a":1}\r\n\r\n  {"b":2}', [{ a: 1 }, { b: 2 }]],
])('%j is a batch', (body, events) => {
  expect(parseBatch(body)).toEqual(events);
});

it.each([[{ events: [] }], [[]], [''], ['\n \r\n'], [{ events: [1], more: 1 }], [{}], [null], [undefined], [3]])(
  '%j is no batch',
  (body) => {
    expect(() => parseBatch(body)).toThrow(expect.objectContaining({ code: 'body-invalid' }));
  },
);

it('a line that is no JSON, or names a member twice, keeps its place', () => {
  const [first, second, third] = parseBatch('{"a":1}\n{"a":\n{"a":1,"a":2}');
  expect(first).toEqual({ a: 1 });
  expect(second).toBeInstanceOf(Problem);
  expect(third).toMatchObject({ code: 'body-invalid', message: expect.stringContaining('twice') });
});
