import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { decide, evolve, initialState, type CaseState } from '#case';
import { parseProtocol } from '#protocol';
import { readLines } from '../../apps/cli/import/lines.js';
import { readEnvelope } from '../../src/cases/read-envelope.js';
import { expectedOf, GOLDEN_STUDIES } from '../support/golden-datasets.js';

describe.each(GOLDEN_STUDIES.map((study) => [study.folder, study] as const))('the tables of %s', (_, study) => {
  it('become as many facts as R has, and no rule is broken', async () => {
    const { definition } = parseProtocol(readFileSync(study.protocolFile, 'utf8'), study.protocolFile);
    expect(definition.name).toBe(study.protocol);
    const cases = new Map<string, CaseState>();
    const flags = new Set<string>();
    let facts = 0;
    for (const { file, mapping } of study.files) {
      for await (const { text, problem } of readLines(file, {
        definition,
        ...(mapping === undefined ? {} : { mapping }),
      })) {
        if (problem !== undefined) throw problem;
        const { caseId, submission } = readEnvelope(JSON.parse(text));
        const state = cases.get(caseId) ?? initialState;
        const decision = decide(state, submission, { definition, caseId });
        if (decision.outcome !== 'record') throw new Error(`An event of ${file} is there twice: ${text}`);
        for (const flag of decision.event.flags) flags.add(flag);
        cases.set(caseId, evolve(state, decision.event));
        facts++;
      }
    }
    // A table's columns are in no order of time, and some data sets go on after the end of follow-up.
    expect([...flags].filter((flag) => flag !== 'out-of-order' && flag !== 'after-exit')).toEqual([]);
    expect(facts).toBe(expectedOf(study).facts);
  });

  it('are asked what R has answered', () => {
    expect(Object.keys(study.questions)).toEqual(Object.keys(expectedOf(study).questions));
  });
});
