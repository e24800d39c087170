import { isoFromDay } from '#kernel';
import { effective, ORIGIN, TRIAL } from '../../../../test/support/fold-trial.js';
import { historiesOf } from '../../../../test/support/histories.js';
import { LogScript } from '../../../../test/support/recorded.js';
import { canonicalQuestion } from '../../../../test/support/canonical-question.js';
import type { Question } from '../question.js';
import { followCase, intervalsOf, knownAt, rolesOf } from './index.js';

const question: Question = canonicalQuestion({
  shape: 'recurrent',
  recurrentModel: 'andersen-gill',
  exits: { die: 'competes' },
  group: 'arm',
  covariates: ['size'],
  timeDependent: [{ name: 'seen', from: { fact: 'seen' }, as: 'ever', lag: 0 }],
  population: { has: [{ fact: 'enter' }], hasNot: [] },
});
const definition = effective(TRIAL, question);

function follow(facts: readonly (readonly [string, number])[]): ReturnType<typeof followCase> {
  const log = new LogScript();
  for (const [type, day] of facts) log.fact({ protocol: 'trial', caseId: 'A' }, type, isoFromDay(ORIGIN + day));
  const [known] = knownAt(historiesOf(log.events, 'trial'), question, definition, [TRIAL]).cases;
  return followCase(known!.facts === 'merged' ? [] : known!.facts.standing, question, definition);
}

describe('one case', () => {
  const followed = follow([
    ['goal', 9],
    ['enter', -1],
    ['begin', 0],
    ['seen', 3],
    ['goal', 4],
    ['die', 7],
    ['seen', 8],
    ['leave', 8],
  ]);

  it('has every fact in order, with what it is to the question', () => {
    const told = rolesOf(followed, question, definition).map(({ dated, roles }) => [
      `${dated.fact.type} ${dated.from - ORIGIN}`,
      ...roles.map(({ as, name, used }) => `${as} ${name ?? '-'} ${used ? 'used' : 'not'}`),
    ]);
    expect(told).toEqual([
      ['enter -1', 'population - used'],
      ['begin 0', 'origin - used', 'group arm used'],
      ['seen 3', 'time-dependent seen used'],
      ['goal 4', 'endpoint goal used'],
      ['die 7', 'exit die used'],
      ['seen 8', 'time-dependent seen not'],
      ['leave 8'],
      ['goal 9', 'endpoint goal not'],
    ]);
  });

  it('has an origin, an end and intervals', () => {
    const { course } = followed;
    if (typeof course === 'string') throw new Error(course);
    expect(course.end).toMatchObject({ stop: ORIGIN + 7, by: 'competing', reason: 'die' });
    expect([course.entry, course.clock.stop]).toEqual([0, 7]);
    const intervals = intervalsOf(course, question, definition);
    expect(intervals.map(({ times, closing }) => [...times, closing.status])).toEqual([
      [0, 3, 0],
      [3, 4, 1],
      [4, 7, 2],
    ]);
  });

  it('says why it is not in the rows', () => {
    const { course, facts } = follow([
      ['goal', -1],
      ['begin', 0],
    ]);
    expect(course).toBe('event-before-origin');
    const told = rolesOf({ course, facts }, question, definition);
    expect(told.flatMap(({ roles }) => roles.map(({ used }) => used))).toEqual([false, false, false]);
  });
});
