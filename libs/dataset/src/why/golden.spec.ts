import { readFileSync } from 'node:fs';
import { openColumns, type Columns } from '#columns';
import { parseProtocol, type AttributeValues } from '#protocol';
import { historiesOf } from '../../../../test/support/histories.js';
import { LogScript } from '../../../../test/support/recorded.js';
import { askDataset, explainCase, resolveQuestion, type AskedQuestion } from '../index.js';

interface Line {
  readonly id: string;
  readonly case: string;
  readonly type: string;
  readonly occurred: string;
  readonly attributes: AttributeValues;
}

const folder = 'protocols/stanford-heart-transplant';
const { definition } = parseProtocol(readFileSync(`${folder}/protocol.yaml`, 'utf8'), 'protocol.yaml');
const protocol = definition.name;
const timeDependent = [{ name: 'trt', from: { fact: 'transplanted' } }];
const QUESTIONS: readonly Partial<AskedQuestion>[] = [
  { shape: 'simple', covariates: ['age'] },
  { shape: 'competing-risks', maxFollowUp: 100 },
  { shape: 'counting-process', timeDependent, shift: 'half-day' },
  { shape: 'recurrent', recurrentModel: 'wlw' },
  {
    shape: 'multi-state',
    endpoints: { heart: { fact: 'transplanted', label: { sv: 'x', en: 'x' } } },
    states: ['heart', 'death'],
    absorbing: ['death'],
  },
  { shape: 'landmark', landmark: 60, timeDependent },
  { shape: 'split', cutDays: [30, 90], timeDependent },
  { shape: 'person-period', period: 90, timeDependent },
];

describe('why, of the Stanford patients', () => {
  let columns: Columns;
  const log = new LogScript();
  beforeAll(async () => {
    columns = await openColumns({ file: ':memory:' });
    log.register(definition);
    const lines = readFileSync(`${folder}/histories/jasa.ndjson`, 'utf8').trimEnd().split('\n');
    for (const line of lines) {
      const { id, case: caseId, type, occurred, attributes } = JSON.parse(line) as Line;
      log.fact({ protocol, caseId }, type, occurred, attributes, id);
    }
    await columns.apply(log.events);
  });
  afterAll(() => columns.close());

  it.each(QUESTIONS)('derives the rows of $shape', async (parts) => {
    const asked = { protocol, endpoint: 'death', ...parts };
    const resolved = await resolveQuestion(columns, asked);
    const head = await askDataset(columns, asked);
    let rows = 0;
    for (const { caseId, events } of historiesOf(log.events, protocol)) {
      const histories = [{ caseId, events }];
      const answer = (await head.caseOf(caseId))!;
      // It throws where its own rows are not those of the answer.
      const told = explainCase({ caseId, root: caseId, histories, resolved, versions: [definition], head, answer });
      rows += told.rows.length;
      expect(told.steps.filter(({ position }) => position !== undefined).length).toBeGreaterThanOrEqual(events.length);
    }
    expect(rows).toBe(head.audit.rows);
    await head.close();
  });

  it('shows an unknown case as none', async () => {
    const head = await askDataset(columns, { protocol, endpoint: 'death' });
    expect(await head.caseOf("P'1")).toBeUndefined();
    await head.close();
  });
});
