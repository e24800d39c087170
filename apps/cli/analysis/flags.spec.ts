import { Command } from 'commander';
import { ANALYSES, TAKES } from '#analysis';
import { addQuestionOptions } from '../question-options.js';
import { addAnalysisOptions, flagsOf, requestOf, splitTerms } from './flags.js';

it.each(ANALYSES)('%s has a flag for every member that it takes, beside those of a question', (analysis) => {
  expect(new Set(flagsOf(analysis))).toEqual(new Set(TAKES[analysis]));
  const command = addQuestionOptions(addAnalysisOptions(new Command(), analysis), ['group', 'covariates', 'language']);
  const names = command.options.map((option) => option.attributeName());
  expect(names).toHaveLength(new Set(names).size);
  expect(names).toEqual(expect.arrayContaining([...TAKES[analysis], 'asOf', 'timeDependent']));
});

it.each([
  ['a,b', ['a', 'b']],
  ['factor(c, ref=a), age ,', ['factor(c, ref=a)', 'age']],
  ['bands(age, 30, 50),`a, b`,log(x):sex', ['bands(age, 30, 50)', '`a, b`', 'log(x):sex']],
  ['`(`,b', ['`(`', 'b']],
  ['factor(c, ref="a)"),b', ['factor(c, ref="a)")', 'b']],
])('splits %s', (text, terms) => {
  expect(splitTerms(text)).toEqual(terms);
});

it('makes a request of the texts of flags', () => {
  const options = { time: 't', times: '30, 90', level: '0.9', reverse: true, language: 'en', asOf: '2010-01-01' };
  expect(requestOf('km', options)).toEqual({ analysis: 'km', time: 't', times: [30, 90], level: 0.9, reverse: true });
  expect(requestOf('cox', { covariates: 'a,factor(b, ref=1)', strata: 'c' })).toEqual({
    analysis: 'cox',
    covariates: ['a', 'factor(b, ref=1)'],
    strata: ['c'],
  });
});

it.each([
  ['level', 'high'],
  ['times', '30,x'],
  ['tau', ''],
  ['rho', 'Infinity'],
])('refuses %s %j', (name, text) => {
  expect(() => requestOf('km', { [name]: text })).toThrow(expect.objectContaining({ code: 'usage' }));
});
