import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dayFromIso, isoFromDay } from '#kernel';
import { get, post, ROOT, withServer, type Server } from '../support/forlopp.js';

interface Golden {
  readonly base: { id: number; arm: number; fu: number }[];
  readonly history: { id: number; day: number; ev: string }[];
  readonly competing: { id: number; arm: number; time: number; cause: 'start' | 'declined' | 'censor' }[];
  readonly km: { time: number[]; 'n.event': number[]; 'n.censor': number[] };
}

const FOLDER = join(ROOT, 'test/golden/case-histories');
const ORIGIN = dayFromIso('2020-01-01')!;
const date = (day: number): string => isoFromDay(ORIGIN + day);

/** R's tables as events: the case is opened on day 0 and last seen on the day that follow-up ends. */
function events({ base, history }: Golden): object[] {
  const event = (id: number, n: string, type: string, day: number, attributes?: object): object => ({
    source: 'r',
    id: `${id}-${n}`,
    case: `C${id}`,
    type,
    occurred: date(day),
    synthetic: true,
    ...(attributes === undefined ? {} : { attributes }),
  });
  return [
    ...base.map(({ id, arm }) => event(id, 'opened', 'opened', 0, { arm: `a${arm}` })),
    ...history.map(({ id, day, ev }, index) => event(id, `${index}`, ev, day)),
    ...base.map(({ id, fu }) => event(id, 'last-seen', 'last-seen', fu)),
  ];
}

async function load(server: Server, golden: Golden): Promise<void> {
  const yaml = await readFile(join(FOLDER, 'protocol.yaml'), 'utf8');
  expect(await post(server, '/v1/protocols', yaml, { 'content-type': 'application/yaml' })).toMatchObject({
    status: 201,
  });
  for (const event of events(golden) as { case: string }[]) {
    const { case: id, ...envelope } = event;
    const answer = await post(server, `/v1/protocols/case-histories/cases/${id}/events`, envelope);
    expect(answer.status).toBe(201);
  }
}

it('gives the times, statuses, causes and reasons of R for the eight histories, over HTTP', async () => {
  const golden = JSON.parse(await readFile(join(FOLDER, 'r.json'), 'utf8')) as Golden;
  await withServer(async (server) => {
    await load(server, golden);
    const question = 'protocol=case-histories&endpoint=start&asOf=2021-12-31&group=arm';

    const competing = await get(server, `/v1/datasets.json?${question}`);
    const why = { start: 'event', declined: 'declined', censor: 'exit:last-seen' };
    const status = { start: 1, declined: 2, censor: 0 };
    const cause = (one: 'start' | 'declined' | 'censor'): string | null => (one === 'censor' ? null : one);
    expect(competing.json['rows']).toMatchObject(
      golden.competing.map((row) => ({
        id: `C${row.id}`,
        time: row.time,
        status: status[row.cause],
        cause: cause(row.cause),
        why: why[row.cause],
        group: `a${row.arm}`,
      })),
    );

    // Declining censored instead: R's Kaplan-Meier counts.
    const { json } = await get(server, `/v1/datasets.json?${question}&exits=declined:censors`);
    const rows = json['rows'] as { time: number; status: number; why: string }[];
    const at = (time: number, wanted: number): number =>
      rows.filter((row) => row.time === time && row.status === wanted).length;
    expect(golden.km.time.map((time) => at(time, 1))).toEqual(golden.km['n.event']);
    expect(golden.km.time.map((time) => at(time, 0))).toEqual(golden.km['n.censor']);
    expect(rows.filter(({ why: reason }) => reason === 'declined')).toMatchObject([{ time: 5, status: 0 }]);
    expect(json['manifest'].warnings).toContainEqual(expect.objectContaining({ code: 'synthetic-data' }));
  });
}, 60_000);

it('names the facts that decided by source and id, and no position', async () => {
  const golden = JSON.parse(await readFile(join(FOLDER, 'r.json'), 'utf8')) as Golden;
  await withServer(async (server) => {
    await load(server, golden);
    const { text } = await get(server, '/v1/datasets.csv?protocol=case-histories&endpoint=start&asOf=2021-12-31');
    const [header, first] = text.split('\n');
    expect(header).toBe('id,time,status,cause,why,group,why_text,origin_fact,end_fact');
    expect(first).toBe('C1,60,1,start,event,,Start,r 1-opened,r 1-2');
  });
}, 60_000);
