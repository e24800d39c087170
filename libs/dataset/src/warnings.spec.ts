import { warningsOf } from './warnings.js';

const doubts = {
  rows: 7,
  events: 3,
  synthetic: 1,
  groupAfterOrigin: 2,
  covariatesNotAtOrigin: new Map([
    ['size', 4],
    ['born', 0],
  ]),
};

describe('warnings', () => {
  it('come in a fixed order, in the language of the question', () => {
    const [sv, en] = [warningsOf('sv', doubts), warningsOf('en', doubts)];
    expect(sv.map(({ code }) => code)).toEqual(en.map(({ code }) => code));
    expect(en).toEqual([
      { code: 'synthetic-data', message: '1 of 7 cases have made-up facts.' },
      { code: 'group-known-after-origin', message: expect.stringContaining('2 of 7 cases') as string },
      { code: 'covariate-not-at-origin', message: expect.stringContaining('size is empty for 4 of 7') as string },
      { code: 'few-events', message: 'There are 3 events, fewer than 10: estimates are unstable.' },
    ]);
    expect(sv.map(({ message }) => message)).toEqual([
      '1 av 7 ärenden har påhittade händelser.',
      expect.stringContaining('2 av 7 ärenden'),
      expect.stringContaining('size är tom i 4 av 7'),
      'Antalet händelser är 3, färre än 10: skattningar blir osäkra.',
    ]);
  });

  it('are none where there is nothing to doubt', () => {
    const none = { rows: 70, events: 30, synthetic: 0, groupAfterOrigin: 0, covariatesNotAtOrigin: new Map() };
    expect(warningsOf('sv', none)).toEqual([]);
  });
});
