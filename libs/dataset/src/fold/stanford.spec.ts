import { readFileSync } from 'node:fs';
import { parseProtocol, type AttributeValues } from '#protocol';
import { historiesOf } from '../../../../test/support/histories.js';
import { LogScript } from '../../../../test/support/recorded.js';
import { canonicalQuestion } from '../../../../test/support/canonical-question.js';
import { foldDataset } from './index.js';

interface Line {
  readonly id: string;
  readonly case: string;
  readonly type: string;
  readonly occurred: string;
  readonly attributes: AttributeValues;
}

const folder = 'protocols/stanford-heart-transplant';
const { definition: registered } = parseProtocol(readFileSync(`${folder}/protocol.yaml`, 'utf8'), 'protocol.yaml');

describe('the Stanford patients, with the shift of the timedep vignette', () => {
  const log = new LogScript();
  const lines = readFileSync(`${folder}/histories/jasa.ndjson`, 'utf8').trimEnd().split('\n');
  for (const line of lines) {
    const { id, case: caseId, type, occurred, attributes } = JSON.parse(line) as Line;
    log.fact({ protocol: registered.name, caseId }, type, occurred, attributes, id);
  }
  const label = { sv: 'text', en: 'text' };
  const definition = { ...registered, shifts: { half: { label, days: 0.5, facts: [{ fact: 'transplanted' }] } } };
  const question = canonicalQuestion({
    protocol: registered.name,
    shape: 'counting-process',
    endpoint: 'death',
    origin: definition.origin,
    exits: { alive: 'censors' },
    asOf: definition.studyEnd ?? '1974-04-01',
    timeDependent: [{ name: 'trt', from: { fact: 'transplanted' }, as: 'ever', lag: 0 }],
    shift: 'half',
  });
  const { audit, rows, warnings } = foldDataset(historiesOf(log.events, registered.name), question, definition, [
    registered,
  ]);

  it('are cut as R cuts them', () => {
    expect(rows).toHaveLength(170);
    const { events, personDays, counts } = audit;
    expect({ events, personDays }).toEqual({ events: 75, personDays: 31851.5 });
    expect(counts.at(-1)).toMatchObject({ name: 'trt', facts: 69, within: 67, leading: 2 });
    expect(counts[0]).toMatchObject({ name: 'death', facts: 75, trailing: 75 });
    // One death on the day of acceptance, and one transplant on the day of a death.
    expect(warnings[0]!.message).toContain('2 of 103');
  });
});
