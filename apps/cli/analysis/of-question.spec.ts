import type { AskedQuestion } from '#dataset';
import type { ProtocolDefinition } from '#protocol';
import { withAnalysis } from './of-question.js';

const definition = {
  groups: { arm: {}, surgery: {} },
  covariates: { age: {}, surgery: {}, sex: {} },
} as unknown as Pick<ProtocolDefinition, 'groups' | 'covariates'>;
const asked: AskedQuestion = { protocol: 'p', endpoint: 'e' };
const heart: AskedQuestion = {
  ...asked,
  timeDependent: [{ name: 'transplanted', from: { fact: 'transplanted' } }],
};

it.each<[string, AskedQuestion, object, object, object]>([
  [
    'a group of the protocol',
    asked,
    { analysis: 'km', group: 'arm' },
    { shape: 'simple', group: 'arm' },
    { group: 'group' },
  ],
  ['a group before a covariate', asked, { analysis: 'km', group: 'surgery' }, { group: 'surgery' }, { group: 'group' }],
  ['a covariate as group', asked, { analysis: 'km', group: 'sex' }, { covariates: ['sex'] }, { group: 'sex' }],
  [
    'a band as group',
    { ...asked, bands: { age: [50] } },
    { analysis: 'km', group: 'age_band' },
    { covariates: ['age'] },
    { group: 'age_band' },
  ],
  [
    'what changes over time',
    heart,
    { analysis: 'km', group: 'transplanted' },
    { shape: 'counting-process' },
    { group: 'transplanted' },
  ],
  ['outcomes that compete', asked, { analysis: 'cuminc' }, { shape: 'competing-risks' }, {}],
  ['another shape', { ...asked, shape: 'landmark', landmark: 30 }, { analysis: 'cuminc' }, { shape: 'landmark' }, {}],
  [
    'terms of a model',
    heart,
    {
      analysis: 'cox',
      covariates: ['transplanted', 'log(age)', 'factor(sex, ref=f)', 'age:sex'],
      strata: ['surgery'],
      cluster: 'id',
    },
    { covariates: ['age', 'sex', 'surgery'] },
    { strata: ['surgery'], cluster: 'id' },
  ],
  [
    'a question with covariates',
    { ...asked, covariates: ['sex'] },
    { analysis: 'cox', covariates: ['age'] },
    { covariates: ['sex', 'age'] },
    {},
  ],
])('asks for %s', (_, question, request, more, used) => {
  const made = withAnalysis(question, request as Record<string, unknown>, definition);
  expect(made.question).toMatchObject({ ...question, ...more });
  expect(made.request).toMatchObject(used);
});

it.each([
  [{ analysis: 'km', group: 'nonesuch' }, 'question-invalid', 'arm, surgery, process-version, age, sex'],
  [{ analysis: 'cox', covariates: ['age,('] }, 'analysis-invalid', '('],
  [{ analysis: 'km', tau: 3 }, 'analysis-invalid', 'tau'],
])('refuses %j', (request, code, text) => {
  expect(() => withAnalysis(asked, request, definition)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(text) }),
  );
});
