import { NotFoundException } from '@nestjs/common';
import { AtomicityNotSupported, LogBusy, LogUnavailable } from '#event-log';
import { Problem } from '#kernel';
import { listenProblem } from './setting-problems.js';
import { Settings } from './settings.js';
import { toProblem } from './to-problem.js';

it('a problem stays what it is', () => {
  const problem = new Problem('case-unknown', 'x');
  expect(toProblem(problem)).toBe(problem);
});

it.each([
  [new LogUnavailable('the disk'), 'log-unavailable', 503],
  [new LogBusy(), 'log-busy', 503],
  [new AtomicityNotSupported(), 'atomic-not-supported', 422],
  [new NotFoundException('/v1/191212121212'), 'not-found', 404],
  [{ statusCode: 413 }, 'batch-too-large', 413],
  [{ statusCode: 415 }, 'media-type', 415],
  [{ statusCode: 431 }, 'body-invalid', 400],
  [new TypeError('191212121212'), 'internal', 500],
  [undefined, 'internal', 500],
  ['text', 'internal', 500],
])('%p amounts to %s', (thrown, code, status) => {
  const problem = toProblem(thrown);
  expect(problem).toMatchObject({ code, status });
  expect(JSON.stringify(problem.toDocument())).not.toContain('1912');
});

it('an address that cannot be listened on is a matter of settings', () => {
  const taken = Object.assign(new Error('listen'), { code: 'EADDRINUSE' });
  expect(listenProblem(taken, new Settings())).toMatchObject({ code: 'setting-invalid', exitCode: 2 });
  const other = new Error('other');
  expect(listenProblem(other, new Settings())).toBe(other);
});
