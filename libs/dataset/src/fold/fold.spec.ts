import { readFileSync } from 'node:fs';
import type { ProtocolDefinition } from '#protocol';
import { foldTrial, table, type Told } from '../../../../test/support/fold-trial.js';
import type { TimeDependent } from '../question.js';

interface Golden {
  readonly base: readonly { id: number; arm: number; fu: number }[];
  readonly history: readonly { id: number; day: number; ev: string }[];
}
const golden = JSON.parse(
  readFileSync(new URL('../../../../test/golden/case-histories/r.json', import.meta.url), 'utf8'),
) as Golden;

const label = { sv: 'text', en: 'text' };
const EIGHT: Partial<ProtocolDefinition> = {
  factTypes: {
    opened: { label, attributes: { arm: { label, type: 'number' } } },
    meeting: { label },
    plan: { label },
    start: { label },
    declined: { label },
    end: { label },
  },
  origin: { fact: 'opened' },
  endpoints: { start: { fact: 'start', label } },
  exits: { end: { fact: 'end', label, default: 'censors' } },
  groups: {},
  covariates: { arm: { label, from: { fact: 'opened', attribute: 'arm' } } },
};
const timeDependent = (name: string, fact: string, as: TimeDependent['as']): TimeDependent => ({
  name,
  from: { fact },
  as,
  lag: 0,
});

describe('the eight histories that R has cut', () => {
  const cases = Object.fromEntries(
    golden.base.map(({ id, arm, fu }): [string, Told[]] => [
      String(id),
      [
        ['opened', 0, { arm }],
        ...golden.history.filter((one) => one.id === id).map(({ ev, day }): Told => [ev, day]),
        ['end', fu],
      ],
    ]),
  );
  const answer = foldTrial(cases, {
    shape: 'recurrent',
    recurrentModel: 'andersen-gill',
    endpoint: 'start',
    asOf: '2012-12-31',
    exits: { end: 'censors' },
    covariates: ['arm'],
    timeDependent: [
      timeDependent('declined', 'declined', 'ever'),
      timeDependent('meeting', 'meeting', 'ever'),
      timeDependent('nmeet', 'meeting', 'count'),
      timeDependent('plan', 'plan', 'ever'),
    ],
    protocolParts: EIGHT,
  });

  it('have the rows of tmerge', () => {
    const names = ['id', 'arm', 'tstart', 'tstop', 'status', 'declined', 'meeting', 'nmeet', 'plan'];
    expect(table(answer, ...names)).toEqual([
      '1 0 0 14 0 0 0 0 0',
      '1 0 14 30 0 0 1 1 0',
      '1 0 30 60 1 0 1 1 1',
      '1 0 60 365 0 0 1 1 1',
      '2 1 0 5 0 0 0 0 0',
      '2 1 5 365 0 1 0 0 0',
      '3 0 0 10 0 0 0 0 0',
      '3 0 10 45 1 0 1 1 1',
      '3 0 45 200 0 0 1 1 1',
      '4 1 0 100 0 0 0 0 0',
      '5 0 0 20 0 0 1 1 0',
      '6 1 0 40 1 0 0 0 0',
      '7 0 0 30 0 0 0 0 0',
      '8 1 0 12 0 0 0 0 0',
      '8 1 12 25 1 0 1 2 0',
      '8 1 25 300 0 0 1 2 1',
    ]);
  });

  it('have the counts of tmerge', () => {
    const lines = answer.audit.counts.map((line) => [
      line.name,
      line.early,
      line.late,
      line.gap,
      line.within,
      line.boundary,
      line.leading,
      line.trailing,
      line.tied,
    ]);
    expect(lines).toEqual([
      ['start', 0, 0, 0, 3, 0, 0, 1, 0],
      ['end', 0, 0, 0, 0, 0, 0, 8, 0],
      ['arm', 0, 0, 0, 0, 0, 8, 0, 0],
      ['declined', 0, 0, 0, 1, 0, 0, 0, 0],
      ['meeting', 0, 1, 0, 4, 0, 1, 0, 1],
      ['nmeet', 0, 1, 0, 0, 4, 1, 0, 1],
      ['plan', 0, 0, 0, 1, 2, 0, 1, 0],
    ]);
    for (const { facts, tied: _, name: __, role: ___, ...places } of answer.audit.counts) {
      expect(Object.values(places).reduce((sum, count) => sum + count, 0)).toBe(facts);
    }
  });

  it('come to as many events and days', () => {
    const { events, competing, censored, personDays, transitions } = answer.audit;
    expect({ events, competing, censored, personDays }).toEqual({
      events: 4,
      competing: 0,
      censored: 7,
      personDays: 1420,
    });
    expect(transitions).toEqual([
      { from: '(s0)', to: 'start', count: 4 },
      { from: '(s0)', to: '(censored)', count: 7 },
    ]);
  });
});
