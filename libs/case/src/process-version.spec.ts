import { dayFromIso } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import { processVersionOn } from './index.js';
import { STUDY } from '../../../test/support/given.js';

const label = { sv: 'x', en: 'x' };
const study: ProtocolDefinition = {
  ...STUDY,
  processVersions: [
    { name: 'pilot', label, from: '2008-01-01', to: '2008-05-31', where: ['north'] },
    { name: 'first', label, from: '2008-01-01', to: '2008-12-31' },
    { name: 'second', label, from: '2009-01-01' },
  ],
};

describe('the way of working in force', () => {
  it.each([
    ['2007-12-31', 'north', undefined],
    ['2008-01-01', 'north', 'pilot'],
    ['2008-05-31', 'north', 'pilot'],
    ['2008-06-01', 'north', 'first'],
    ['2008-01-01', 'south', 'first'],
    ['2008-01-01', undefined, 'first'],
    ['2008-12-31', 'south', 'first'],
    ['2009-01-01', 'south', 'second'],
    ['2099-01-01', undefined, 'second'],
  ])('on %s in %s is %s', (day, place, name) => {
    expect(processVersionOn(study, dayFromIso(day)!, place)).toBe(name);
  });

  it('is none where the protocol names none', () => {
    expect(processVersionOn(STUDY, 0, 'north')).toBeUndefined();
  });
});
