import { echo, Problem, PROBLEMS } from './index.js';

describe('a problem', () => {
  it('is a document of RFC 9457', () => {
    const problem = new Problem('revision-conflict', 'The case is at revision 3.', {
      errors: [{ pointer: '/attributes/arm', rule: 'must be one of a, b' }],
      extra: { actualRevision: 3 },
    });
    expect(problem.toDocument()).toEqual({
      type: 'urn:forlopp:problem:revision-conflict',
      title: PROBLEMS['revision-conflict'].title,
      status: 412,
      code: 'revision-conflict',
      detail: 'The case is at revision 3.',
      errors: [{ pointer: '/attributes/arm', rule: 'must be one of a, b' }],
      actualRevision: 3,
    });
    expect(problem.exitCode).toBe(1);
  });

  it('leaves out errors where there are none', () => {
    expect(new Problem('internal', 'x').toDocument()).not.toHaveProperty('errors');
  });

  it('keeps its cause, and no personal number', () => {
    const cause = new Error('why');
    const problem = new Problem('file-invalid', 'The file of 19850101-1234 cannot be read.', { cause });
    expect(problem.cause).toBe(cause);
    expect(problem.message).toBe('The file of [personnummer] cannot be read.');
  });

  it.each(Object.entries(PROBLEMS))('%s: a status and an exit code that agree', (_, { status, exit, title }) => {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    // Only what may work later is worth another try, and only what the caller wrote can be written better.
    const exits: Partial<Record<number, number[]>> = { 400: [2], 409: [1, 3], 412: [1], 415: [2], 428: [1], 503: [3] };
    expect(exits[status] ?? [1, 2, 3]).toContain(exit);
  });
});

describe('an echo', () => {
  it.each([
    ['a', '"a"'],
    [12, '12'],
    [null, 'null'],
    [undefined, 'undefined'],
    [['a', 1], '["a",1]'],
  ])('of %j', (value, text) => {
    expect(echo(value)).toBe(text);
  });

  it('is short', () => {
    expect(echo('x'.repeat(500))).toHaveLength(80);
    expect(echo('x'.repeat(500)).endsWith('...')).toBe(true);
    expect(echo('x'.repeat(78))).toBe(`"${'x'.repeat(78)}"`);
  });
});
