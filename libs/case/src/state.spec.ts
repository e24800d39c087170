import fc from 'fast-check';
import { isoFromDay, Problem } from '#kernel';
import {
  decide,
  evolve,
  fold,
  initialState,
  liveFacts,
  mergedCases,
  revisionOf,
  type CaseState,
  type Submission,
} from './index.js';
import { correction, fact, merge, recorded, STUDY, voiding } from '../../../test/support/given.js';

const day = fc.integer({ min: 14_000, max: 14_060 }).map(isoFromDay);
const occurred = fc.oneof(
  { weight: 5, arbitrary: day },
  day.map((text) => text.slice(0, 7)),
  fc.constant(null),
);
const facts = fc.array(
  fc
    .tuple(
      fc.constantFrom('opened', 'randomised', 'met', 'declined', 'started', 'seen', 'left', 'died'),
      occurred,
      fc.constantFrom('a', 'b'),
    )
    .map(([type, when, arm]) => fact(type, when, type === 'randomised' ? { arm } : {})),
  { maxLength: 10 },
);
/** Facts under ids of their own, then commands that name earlier ones by number. */
const submissions = fc
  .tuple(
    facts,
    fc.array(fc.tuple(fc.constantFrom('correction', 'void', 'merge'), fc.nat({ max: 20 }), day), { maxLength: 10 }),
  )
  .map(([some, commands]) => {
    const all: Submission[] = some.map((one, i) => ({ ...one, id: `f${i}` }));
    for (const [kind, number, when] of commands) {
      const of = all[number % Math.max(1, all.length)];
      const id = `${kind}${all.length}`;
      if (of === undefined || kind === 'merge') all.push(merge(`M${number % 3}`, id));
      else if (kind === 'void') all.push(voiding(of, id));
      else if (of.kind === 'fact' || of.kind === 'correction')
        all.push(correction(of, { ...fact(of.type, when), attributes: of.attributes }, id));
    }
    return all;
  });

const other = recorded([fact('opened', '2008-05-01')]);
const context = { definition: STUDY, caseId: 'C1', mergedCase: other };
/** Sends one; a refusal changes nothing. */
function send(state: CaseState, submission: Submission): { state: CaseState; refused: boolean } {
  try {
    const decision = decide(state, submission, context);
    return { state: decision.outcome === 'record' ? evolve(state, decision.event) : state, refused: false };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { state, refused: true };
  }
}
const sendAll = (all: readonly Submission[]): CaseState =>
  all.reduce((state, submission) => send(state, submission).state, initialState);

describe('the state of a case', () => {
  it('begins with nothing', () => {
    expect(revisionOf(initialState)).toBe(-1);
    expect(liveFacts(initialState)).toEqual([]);
  });

  it('keeps the facts that stand, in the order of the stream', () => {
    const [opened, met] = [fact('opened', '2008-06-10'), fact('met', '2008-07-01')];
    const later = correction(opened, fact('opened', '2008-06-12'));
    const state = recorded([opened, met, later, fact('seen', '2008-08-01'), voiding(met)]);
    expect(revisionOf(state)).toBe(4);
    expect(liveFacts(state).map(({ id }) => id)).toEqual([later.id, 'seen@2008-08-01']);
  });

  it('does not bring back what a voided correction replaced', () => {
    const opened = fact('opened', '2008-06-10');
    const later = correction(opened, fact('opened', '2008-06-12'));
    expect(liveFacts(recorded([opened, later, voiding(later)]))).toEqual([]);
  });

  it('stands for merged cases until the merge is voided', () => {
    const opened = fact('opened', '2008-06-10');
    const two = [opened, merge('M1'), merge('M2')];
    expect(mergedCases(recorded(two, context))).toEqual(['M1', 'M2']);
    expect(mergedCases(recorded([...two, voiding(merge('M1'))], context))).toEqual(['M2']);
  });

  it('of the past is not changed by what comes later', () => {
    const before = recorded([fact('opened', '2008-06-10')]);
    evolve(before, {
      ...voiding(fact('opened', '2008-06-10')),
      voids: { source: 'test', id: 'opened@2008-06-10', revision: 0 },
      protocolVersion: 4,
      flags: [],
    });
    expect([revisionOf(before), before.supersededBy.size, before.byId.size]).toEqual([0, 0, 1]);
  });
});

describe('whatever is sent', () => {
  it('folding all at once is evolving one by one', () => {
    fc.assert(
      fc.property(submissions, fc.nat({ max: 10 }), (all, at) => {
        const state = sendAll(all);
        expect(fold(state.events)).toEqual(state);
        expect(fold(state.events.slice(at), fold(state.events.slice(0, at)))).toEqual(state);
      }),
    );
  });

  it('what is superseded never comes back, and nothing is superseded twice', () => {
    fc.assert(
      fc.property(submissions, (all) => {
        let state = initialState;
        for (const submission of all) {
          const next = send(state, submission).state;
          for (const [revision, by] of state.supersededBy) expect(next.supersededBy.get(revision)).toBe(by);
          state = next;
        }
        const live = liveFacts(state);
        for (const revision of state.supersededBy.keys()) expect(live).not.toContain(state.events[revision]);
      }),
    );
  });

  it('a refusal changes nothing, and sending all of it again neither', () => {
    fc.assert(
      fc.property(submissions, (all) => {
        const state = sendAll(all);
        const accepted = all.filter(({ id, source }) => state.byId.has(`${source} ${id}`));
        for (const submission of accepted) {
          expect(decide(state, submission, context)).toEqual({
            outcome: 'unchanged',
            revision: state.byId.get(`${submission.source} ${submission.id}`),
          });
        }
      }),
    );
  });

  it('facts that stand are never impossible together', () => {
    fc.assert(
      fc.property(facts, (some) => {
        const live = liveFacts(sendAll(some.map((one, i) => ({ ...one, id: `f${i}` }))));
        // Each of them would be taken as the last to come.
        for (const last of live) {
          const others = live.filter((one) => one !== last);
          expect(
            send(fold(others), {
              kind: 'fact',
              source: 'test',
              id: last.id,
              type: last.type,
              occurred: last.occurred,
              attributes: last.attributes,
            }).refused,
          ).toBe(false);
        }
      }),
    );
  });

  it('facts that are accepted come out the same in any order in which none is refused', () => {
    const orders = facts
      .map((some) => some.map((one, i): Submission => ({ ...one, id: `f${i}` })))
      .map((some) =>
        some.filter(
          ((state) => (one) => {
            const sent = send(state, one);
            state = sent.state;
            return !sent.refused;
          })(initialState),
        ),
      )
      .chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })));
    const content = (state: CaseState): unknown =>
      liveFacts(state)
        .map(({ id, type, occurred: when, attributes }) => ({ id, type, when, attributes }))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    fc.assert(
      fc.property(orders, ([some, shuffled]) => {
        const state = sendAll(shuffled);
        fc.pre(state.events.length === shuffled.length);
        expect(content(state)).toEqual(content(sendAll(some)));
      }),
    );
  });
});
