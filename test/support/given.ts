import assert from 'node:assert/strict';
import {
  decide,
  evolve,
  initialState,
  type CaseEvent,
  type CaseState,
  type Decision,
  type DecisionContext,
  type Submission,
} from '#case';
import { Problem, readOccurred, type ProblemCode } from '#kernel';
import { checkProtocol, type AttributeValues, type ProtocolDefinition } from '#protocol';

/*
 * Tests of one case, as sentences: given(what was recorded).when(what is sent).then(what is recorded),
 * .thenUnchanged(revision) or .thenRejected(code).
 */

const label = { sv: 'x', en: 'X' };
const arms = { a: label, b: label };

/** A study with one rule of each kind and verdict. */
export const STUDY: ProtocolDefinition = checkProtocol({
  name: 'study',
  version: 4,
  title: label,
  factTypes: {
    opened: { label, attributes: { place: { type: 'code', codes: { north: label, south: label }, label } } },
    randomised: { label, attributes: { arm: { type: 'code', codes: arms, required: true, label } } },
    met: {
      label,
      attributes: {
        parties: { type: 'code', many: true, codes: arms, label },
        score: { type: 'number', integer: true, min: 0, max: 4, label },
        planned: { type: 'date', label },
        note: { type: 'text', maxLength: 5, label },
        born: { type: 'date', personal: true, label },
      },
    },
    declined: { label },
    started: { label },
    seen: { label },
    left: { label },
    died: { label },
  },
  rules: [
    { rule: 'at-most-one', id: 'one-opening', fact: 'opened', verdict: 'impossible', label },
    { rule: 'order', id: 'start-after-arm', fact: 'started', notBefore: 'randomised', verdict: 'impossible', label },
    { rule: 'order', id: 'met-early', fact: 'met', notBefore: 'opened', verdict: 'unusual', label },
    { rule: 'requires', id: 'start-without-met', fact: 'started', needs: 'met', verdict: 'unusual', label },
    {
      rule: 'not-both',
      id: 'control-declines',
      fact: 'randomised',
      where: { arm: 'a' },
      other: 'declined',
      verdict: 'impossible',
      label,
    },
    { rule: 'at-most-one', id: 'two-arms', fact: 'randomised', verdict: 'unusual', label },
    { rule: 'last', id: 'after-death', fact: 'died', verdict: 'impossible', label },
    { rule: 'last', id: 'after-leaving', fact: 'left', verdict: 'unusual', label },
  ],
  origin: { fact: 'opened' },
  studyEnd: '2009-11-30',
  endpoints: { start: { label, fact: 'started' } },
  exits: {
    left: { label, fact: 'left', default: 'competes' },
    seen: { label, fact: 'seen', default: 'censors', take: 'last' },
    declined: { label, fact: 'declined', default: 'ignored' },
  },
  groups: { arm: { label, from: { fact: 'randomised', attribute: 'arm' } } },
}).definition;

type Sent<K extends Submission['kind']> = Extract<Submission, { kind: K }>;

/** A fact; its id says what it is unless another is given. `occurred` is written as agencies write it. */
export function fact(
  type: string,
  occurred: string | null,
  attributes: AttributeValues = {},
  id = `${type}@${occurred ?? '?'}`,
): Sent<'fact'> {
  const read = readOccurred(occurred);
  if (typeof read === 'string') throw new Error(read);
  return { kind: 'fact', source: 'test', id, type, occurred: read, attributes };
}

/** A correction of a fact (or of a correction) by what the fact should have been. */
export function correction(of: Submission, by: Sent<'fact'>, id = `c:${of.id}`): Sent<'correction'> {
  return { ...by, kind: 'correction', id, corrects: { source: of.source, id: of.id }, reason: 'wrong' };
}

export function voiding(of: Submission, id = `v:${of.id}`): Sent<'void'> {
  return { kind: 'void', source: 'test', id, voids: { source: of.source, id: of.id }, reason: 'never happened' };
}

export function merge(merges: string, id = `m:${merges}`): Sent<'merge'> {
  return { kind: 'merge', source: 'test', id, merges, reason: 'one person' };
}

/** The state after submissions that must all be accepted. */
export function recorded(submissions: readonly Submission[], more: Partial<DecisionContext> = {}): CaseState {
  return submissions.reduce((state, submission) => {
    const decision = decide(state, submission, { definition: STUDY, caseId: 'C1', ...more });
    return decision.outcome === 'record' ? evolve(state, decision.event) : state;
  }, initialState);
}

/** What was recorded before, as it was sent; a merge in it is of a case that was opened. */
export function given(...history: readonly Submission[]): Given {
  const state = recorded(history, { mergedCase: recorded([fact('opened', '2008-01-01')]) });
  return {
    when: (submission, context = {}) => {
      const attempt = (): Decision => decide(state, submission, { definition: STUDY, caseId: 'C1', ...context });
      return {
        then: ({ flags = [], target } = {}) => {
          const decision = attempt();
          assert.equal(decision.outcome, 'record');
          assert.deepEqual(decision.outcome === 'record' && decision.event, expected(submission, flags, target));
        },
        thenUnchanged: (revision) => assert.deepEqual(attempt(), { outcome: 'unchanged', revision }),
        thenRejected: (code, says = /./) => {
          assert.throws(attempt, (error: unknown) => {
            assert.ok(error instanceof Problem, String(error));
            assert.equal(error.code, code, error.message);
            assert.match(error.message, says);
            return true;
          });
        },
      };
    },
  };
}

interface Given {
  when(submission: Submission, context?: Partial<DecisionContext>): Ending;
}
interface Ending {
  /** Recorded as it was sent, with these flags; a correction or void names its target's revision too. */
  then(what?: { flags?: readonly string[]; target?: number }): void;
  thenUnchanged(revision: number): void;
  thenRejected(code: ProblemCode, says?: RegExp): void;
}

function expected(submission: Submission, flags: readonly string[], target: number | undefined): CaseEvent {
  const judged = { protocolVersion: STUDY.version, flags };
  const revision = target ?? Number.NaN;
  switch (submission.kind) {
    case 'correction':
      return { ...submission, ...judged, corrects: { ...submission.corrects, revision } };
    case 'void':
      return { ...submission, ...judged, voids: { ...submission.voids, revision } };
    case 'fact':
    case 'merge':
      return { ...submission, ...judged };
  }
}
