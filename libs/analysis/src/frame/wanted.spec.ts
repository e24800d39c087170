import { columnsWanted } from './wanted.js';

const ours = ['id', 'time', 'status', 'cause', 'why', 'group', 'age', 'why_text', 'origin_fact'];

it.each([
  [
    'what a request names',
    { analysis: 'cox', time: 't', covariates: ['factor(a):log(b)', 'a'], strata: ['c'], weights: 'w' },
    ['t', 's'],
    ['t', 'a', 'b', 'c', 'w'],
  ],
  [
    'what goes by its name',
    { analysis: 'km', group: 'g' },
    ['id', 'tstart', 'tstop', 'status', 'g'],
    ['tstart', 'tstop', 'status', 'g'],
  ],
  ['what says that an answer is ours', { analysis: 'km' }, ours, ours.slice(0, 6)],
  ['all of a comparison of everything', { analysis: 'balance', group: 'g' }, ['a', 'g'], ['a', 'g']],
  ['no group', { analysis: 'km', group: null }, ['time', 'status'], ['time', 'status']],
] as const)('reads %s', (_, request, names, wanted) => {
  expect(new Set(columnsWanted(request, names))).toEqual(new Set(wanted));
});
