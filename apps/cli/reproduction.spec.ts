import { buildManifest, type Manifest } from '#dataset';
import { openAnswer } from '../../test/support/open-answer.js';
import { compareManifests } from './reproduction.js';

const label = { sv: 'x', en: 'X' };
const then = buildManifest({
  head: openAnswer({ columns: [{ name: 'id', label, type: 'text' }], rows: [] }),
  protocolSha256: 'p',
  asKnown: { recordedAt: 0, logHash: 'h' },
  softwareVersion: '1',
  result: { format: 'csv', sha256: 's', bytes: 3, of: 'result' },
  demonstration: false,
});
const other: Manifest['result'] = { ...then.result, sha256: 't' };

it('is reproduced where the hash is the same, and says what differs all the same', () => {
  expect(compareManifests(then, then)).toEqual({
    reproduced: true,
    sha256: { then: 's', now: 's' },
    differences: [],
  });
  const newer: Manifest = { ...then, software: { name: 'forlopp', version: '2' } };
  expect(compareManifests(then, newer)).toMatchObject({
    reproduced: true,
    differences: [{ cause: 'software', then: '1', now: '2' }],
  });
});

it('has causes in order, and blames the rows where there is no other', () => {
  const causes = (now: Partial<Manifest>): string[] =>
    compareManifests(then, { ...then, result: other, ...now }).differences.map(({ cause }) => cause);
  expect(causes({})).toEqual(['rows']);
  expect(
    causes({
      audit: { ...then.audit, cases: 1, rows: 2 },
      codebook: [],
      software: { name: 'forlopp', version: '2' },
      asKnown: { ...then.asKnown, logHash: 'i' },
      protocol: { ...then.protocol, sha256: 'q' },
    }),
  ).toEqual(['protocol', 'log', 'software', 'codebook', 'audit', 'audit']);
});
