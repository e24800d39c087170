import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { QUESTION_MEMBERS } from '#dataset';
import { QuestionDto, toQuestion } from './question.dto.js';

const asked = { protocol: 'p', endpoint: 'e' };
const read = (query: object): unknown => toQuestion(plainToInstance(QuestionDto, { ...asked, ...query }));
const broken = (query: object): string[] =>
  validateSync(plainToInstance(QuestionDto, { ...asked, ...query }), {
    whitelist: true,
    forbidNonWhitelisted: true,
  }).map(({ property }) => property);

it('a question is what was given, with lists by commas and no more', () => {
  expect(read({})).toEqual(asked);
  expect(read({ exits: 'a:competes,b:ignored', covariates: 'x,y', seen: '7', maxFollowUp: '30' })).toEqual({
    ...asked,
    exits: { a: 'competes', b: 'ignored' },
    covariates: ['x', 'y'],
    maxFollowUp: 30,
  });
});

it('as known is a position or an instant', () => {
  expect(read({ asKnown: '12' })).toMatchObject({ asKnown: 12 });
  expect(read({ asKnown: '2010-01-01T00:00:00Z' })).toMatchObject({ asKnown: { instant: 1262304000000 } });
  for (const asKnown of ['0', '1e3', '-1', '9999999999999999', '2010-01-01', 'now']) {
    expect(() => read({ asKnown })).toThrow(expect.objectContaining({ code: 'question-invalid' }));
  }
});

it('an exit is named once', () => {
  expect(() => read({ exits: 'a:competes,a:ignored' })).toThrow(expect.objectContaining({ code: 'question-invalid' }));
});

it('has a parameter for every part of a question', () => {
  const spelled = Object.fromEntries(QUESTION_MEMBERS.map((member) => [member, '{}']));
  expect(broken(spelled)).toEqual([]);
  expect(() => read({ question: '{}' })).toThrow('A whole question as JSON must be alone');
  const whole = plainToInstance(QuestionDto, { question: JSON.stringify(asked), seen: '7' });
  expect(toQuestion(whole)).toEqual(asked);
});

it('a part of a question has a longest length', () => {
  expect(broken({ endpoint: 'e'.repeat(4001), covariates: 'c'.repeat(2001) })).toEqual(['endpoint', 'covariates']);
});

it.each([
  [{ seen: '0' }, 'seen'],
  [{ seen: '0x10' }, 'seen'],
  [{ seen: '1e1' }, 'seen'],
  [{ asKnown: ['1', '2'] }, 'asKnown'],
  [{ studyEnd: '2010-01-01' }, 'studyEnd'],
])('%j is refused', (query, property) => {
  expect(broken(query)).toEqual([property]);
});

it.each([
  [{ maxFollowUp: '' }, '/maxFollowUp'],
  [{ protocolVersion: '1.5' }, '/protocolVersion'],
  [{ exits: 'a:perhaps' }, '/exits/a'],
  [{ language: 'no' }, '/language'],
  [{ asOf: '2020' }, '/asOf'],
])('%j is refused where it stands', (query, pointer) => {
  expect(() => read(query)).toThrow(
    expect.objectContaining({ code: 'question-invalid', errors: [expect.objectContaining({ pointer })] }),
  );
});
