import { readFileSync } from 'node:fs';
import { openColumns, type Columns } from '#columns';
import { isoFromDay } from '#kernel';
import type { Label, ProtocolDefinition } from '#protocol';
import { LogScript } from '../../../test/support/recorded.js';
import { collect } from '../../../test/support/collect.js';
import { askDataset, type AskedQuestion } from './index.js';

interface Golden {
  readonly base: readonly { id: number; arm: number; fu: number }[];
  readonly history: readonly { id: number; day: number; ev: string }[];
  readonly competing: readonly { id: number; arm: number; time: number; cause: string }[];
  readonly km: { time: number[]; 'n.risk': number[]; 'n.event': number[]; 'n.censor': number[] };
}
const golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/case-histories/r.json', import.meta.url), 'utf8'),
) as Golden;

const label: Label = { sv: 'text', en: 'text' };
const definition: ProtocolDefinition = {
  name: 'eight',
  version: 1,
  title: label,
  factTypes: {
    opened: { label, attributes: { arm: { label, type: 'number' } } },
    meeting: { label },
    plan: { label },
    start: { label },
    declined: { label },
    'last-seen': { label },
  },
  origin: { fact: 'opened' },
  endpoints: { start: { fact: 'start', label } },
  exits: {
    declined: { fact: 'declined', label, default: 'competes' },
    'last-seen': { fact: 'last-seen', label, default: 'censors', take: 'last' },
  },
  covariates: { arm: { label, from: { fact: 'opened', attribute: 'arm' } } },
};

describe('eight histories that R has answered', () => {
  let columns: Columns;

  beforeAll(async () => {
    const script = new LogScript();
    script.register(definition);
    const on = (day: number): string => isoFromDay(14_610 + day);
    for (const { id, arm, fu } of golden.base) {
      const where = { protocol: 'eight', caseId: String(id) };
      script.fact(where, 'opened', on(0), { arm });
      for (const { ev, day } of golden.history.filter((one) => one.id === id)) script.fact(where, ev, on(day));
      script.fact(where, 'last-seen', on(fu));
    }
    columns = await openColumns({ file: ':memory:' });
    await columns.apply(script.events);
  });
  afterAll(() => columns.close());

  async function ask(more: Partial<AskedQuestion>): Promise<Record<string, unknown>[]> {
    const asked = { protocol: 'eight', endpoint: 'start', asOf: '2012-12-31', covariates: ['arm'], ...more };
    const { columns: head, rows } = await collect(await askDataset(columns, asked));
    return rows.map((row) => Object.fromEntries(head.map(({ name }, i) => [name, row[i]])));
  }

  it('gives times and causes as R does, with declining as a competing event', async () => {
    const rows = await ask({});
    expect(rows.map(({ id, arm, time, cause }) => ({ id: Number(id), arm, time, cause: cause ?? 'censor' }))).toEqual(
      golden.competing,
    );
    expect(rows.map(({ status }) => status)).toEqual(
      golden.competing.map(({ cause }) => ({ start: 1, declined: 2, censor: 0 })[cause]),
    );
  });

  it('gives the numbers at each time as R does, with declining as a censoring', async () => {
    const rows = (await ask({ exits: { declined: 'censors' } })) as { time: number; status: number }[];
    const times = [...new Set(rows.map(({ time }) => time))].sort((a, b) => a - b);
    const count = (some: (row: { time: number; status: number }) => boolean): number => rows.filter(some).length;
    expect({
      time: times,
      'n.risk': times.map((t) => count(({ time }) => time >= t)),
      'n.event': times.map((t) => count(({ time, status }) => time === t && status === 1)),
      'n.censor': times.map((t) => count(({ time, status }) => time === t && status === 0)),
    }).toEqual(golden.km);
  });
});
