import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { decide, evolve, initialState, type CaseState } from '#case';
import { openColumns } from '#columns';
import { askDataset, resolveQuestion, type AskedQuestion, type Cell, type DatasetAnswer } from '#dataset';
import { codesOf, parseProtocol, type CodeAttribute, type ProtocolDefinition } from '#protocol';
import { readEnvelope } from '../../src/cases/read-envelope.js';
import { adtteOf } from '../support/adtte.js';
import { collect } from '../support/collect.js';
import { historiesOf } from '../support/histories.js';
import { LogScript } from '../support/recorded.js';

/** A shipped protocol and its histories as a log, every line through `decide`. */
function logOf(protocol: string, file: string): { script: LogScript; definition: ProtocolDefinition } {
  const folder = `protocols/${protocol}`;
  const { definition } = parseProtocol(readFileSync(`${folder}/protocol.yaml`, 'utf8'), 'protocol.yaml');
  const script = new LogScript();
  script.register(definition);
  const cases = new Map<string, CaseState>();
  for (const line of readFileSync(`${folder}/histories/${file}`, 'utf8').trimEnd().split('\n')) {
    const { caseId, submission } = readEnvelope(JSON.parse(line));
    const state = cases.get(caseId) ?? initialState;
    const mergedCase = submission.kind === 'merge' ? cases.get(submission.merges) : undefined;
    const decision = decide(state, submission, { definition, caseId, ...(mergedCase && { mergedCase }) });
    if (decision.outcome !== 'record') throw new Error('A line is there twice.');
    cases.set(caseId, evolve(state, decision.event));
    script.case({ protocol, caseId }, decision.event);
  }
  return { script, definition };
}

/** Both ways to ADTTE, of one question. */
async function ask(
  { script, definition }: ReturnType<typeof logOf>,
  parts: Omit<AskedQuestion, 'protocol'>,
  names: { paramcd: string; covariates?: Record<string, string> },
): Promise<{ rows: Record<string, Cell>[]; expected: Record<string, Cell>[] }> {
  const columns = await openColumns({ file: ':memory:' });
  try {
    await columns.apply(script.events);
    const asked: AskedQuestion = { ...parts, protocol: definition.name, format: 'adtte', language: 'en' };
    const { question, definition: resolved } = await resolveQuestion(columns, asked);
    const read = async (more: Partial<AskedQuestion>): Promise<DatasetAnswer> =>
      collect(await askDataset(columns, { ...asked, ...more }));
    const answer = await read({});
    const group = parts.group == null ? undefined : definition.groups![parts.group]!;
    const treatments =
      group === undefined
        ? undefined
        : 'from' in group
          ? codesOf(
              definition,
              definition.factTypes[group.from.fact]!.attributes![group.from.attribute] as CodeAttribute,
            )
          : group.codes;
    const exits = Object.keys(definition.exits!);
    const expected = adtteOf(
      question,
      resolved,
      await read({ format: 'csv', addDay: 0 }),
      historiesOf(script.events, definition.name),
      {
        paramcd: names.paramcd,
        cnsr: Object.fromEntries([
          ...exits.map((name, i) => [name, i + 3]),
          [`before:${resolved.endpoints[question.endpoint]!.before?.fact}`, exits.length + 3],
        ]),
        treatments,
        covariates: names.covariates ?? {},
      },
    );
    const rows = answer.rows.map((row) => Object.fromEntries(answer.columns.map(({ name }, i) => [name, row[i]!])));
    return { rows, expected };
  } finally {
    await columns.close();
  }
}

describe('ADTTE of the Stanford patients', () => {
  const log = logOf('stanford-heart-transplant', 'jasa.ndjson');
  const golden = JSON.parse(readFileSync('test/golden/stanford.json', 'utf8')) as Record<
    'death' | 'transplant',
    readonly { id: string; time: number; status: number }[]
  >;

  it.each([
    ['death', 'DEATH', 4],
    ['transplant', 'TRANSPLA', 4],
  ] as const)('%s is as in R, with the day added and the polarity turned', async (endpoint, paramcd, alive) => {
    const covariates = { age: 'AGE', surgery: 'SURGERY' };
    const { rows, expected } = await ask(
      log,
      { endpoint, group: 'surgery', covariates: Object.keys(covariates) },
      { paramcd, covariates },
    );
    expect(rows).toEqual(expected);
    // Among exits a death has the number 3, also where the question has no use for it.
    const cnsr = (status: number): number => (status === 1 ? 0 : status === 2 ? 3 : alive);
    expect(new Map(rows.map(({ USUBJID, AVAL, CNSR }) => [USUBJID, [AVAL, CNSR === 1 ? alive : CNSR]]))).toEqual(
      new Map(golden[endpoint].map(({ id, time, status }) => [id, [time + 1, cnsr(status)]])),
    );
  });
});

it.each([
  ['start', 'START'],
  ['plan-fore-start', 'PLANFORE'],
  ['mote-fore-start', 'MOTEFORE'],
])('ADTTE of the example histories is what their simple rows say: %s', async (endpoint, paramcd) => {
  const log = logOf('alternativa-insatser', 'exempel.ndjson');
  const group = Object.keys(log.definition.groups!)[0]!;
  const { rows, expected } = await ask(log, { endpoint, group, emptyWhenLater: [group], entry: null }, { paramcd });
  expect(rows.length).toBeGreaterThan(0);
  expect(rows).toEqual(expected);
});
