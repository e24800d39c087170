import { canonicalQuestion } from '../../../test/support/canonical-question.js';
import { refuseLater, warningsOf, type Doubts } from './warnings.js';

const NONE: Doubts = {
  cases: 70,
  events: 30,
  synthetic: 0,
  groupLater: 0,
  covariatesLater: new Map([['size', 0]]),
  tiedValues: new Map([['size', 0]]),
  imputed: 0,
  intervalCensored: 0,
  shifted: 0,
};
const ALL: Doubts = {
  cases: 7,
  events: 3,
  synthetic: 1,
  groupLater: 2,
  covariatesLater: new Map([
    ['size', 4],
    ['born', 0],
    ['note', 5],
  ]),
  tiedValues: new Map([['size', 2]]),
  imputed: 3,
  intervalCensored: 1,
  shifted: 6,
};

describe('warnings', () => {
  it('come in a fixed order, in the language of the question', () => {
    const asked = { group: 'arm', fixedAtAnyTime: ['arm', 'note'], restrictTo: 'casesWithEvent' } as const;
    const sv = warningsOf(canonicalQuestion({ ...asked, language: 'sv' }), ALL, 9);
    const en = warningsOf(canonicalQuestion({ ...asked, language: 'en' }), ALL, 9);
    expect(sv.map(({ code }) => code)).toEqual(en.map(({ code }) => code));
    expect(en.map(({ code, message }) => [code, message.slice(0, 40)])).toEqual([
      ['synthetic-data', '1 of 7 cases have made-up facts.'],
      ['immortal-time', 'arm was decided by a fact after the orig'],
      ['later-facts-left-out', 'size has facts after the origin in 4 of '],
      ['immortal-time', 'note was decided by a fact after the ori'],
      ['restricted-to-events', 'Only the 7 of 9 cases that had the event'],
      ['tied-values', 'size has several values on one day in 2 '],
      ['dates-imputed', 'The origin or end of 3 of 7 cases is an '],
      ['interval-censored', 'The day of the event is known only as an'],
      ['shifted-facts', 'Facts of one day were kept apart by the '],
      ['few-events', 'There are 3 events, fewer than 10: estim'],
    ]);
    expect(sv[0]!.message).toBe('1 av 7 ärenden har påhittade händelser.');
    expect(sv.at(-1)!.message).toBe('Antalet händelser är 3, färre än 10: skattningar blir osäkra.');
  });

  it('are none where there is nothing to doubt', () => {
    expect(warningsOf(canonicalQuestion({}), NONE, 70)).toEqual([]);
  });
});

describe('a covariate or group that a later fact decides', () => {
  it('is refused by name', () => {
    expect(() => refuseLater(canonicalQuestion({}), ALL)).toThrow(
      'received size, which a later fact decides in 4 cases',
    );
    expect(() => refuseLater(canonicalQuestion({ group: 'arm' }), ALL)).toThrow('received arm');
  });

  it('is allowed where it is asked for by name', () => {
    expect(() => refuseLater(canonicalQuestion({}), NONE)).not.toThrow();
    const asked = { group: 'arm', fixedAtAnyTime: ['arm', 'size'], emptyWhenLater: ['note'] };
    expect(() => refuseLater(canonicalQuestion(asked), ALL)).not.toThrow();
  });
});
