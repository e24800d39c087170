import fc from 'fast-check';
import { resolveMerges, type MergeEdge } from './index.js';

const edge = (survivor: string, merged: string): MergeEdge => ({ survivor, merged });
const resolve = (...edges: MergeEdge[]): [[string, string][], MergeEdge[]] => {
  const { rootOf, ineffective } = resolveMerges(edges);
  return [[...rootOf], [...ineffective]];
};

describe('which case stands', () => {
  it('for none, one, and a chain', () => {
    expect(resolve()).toEqual([[], []]);
    expect(resolve(edge('A', 'B'))).toEqual([[['B', 'A']], []]);
    expect(resolve(edge('A', 'B'), edge('B', 'C'))).toEqual([
      [
        ['B', 'A'],
        ['C', 'A'],
      ],
      [],
    ]);
  });

  it('of two that claim one case, the first in code-point order', () => {
    expect(resolve(edge('Z', 'C'), edge('A', 'C'))).toEqual([[['C', 'A']], [edge('Z', 'C')]]);
    // As UTF-16 the emoji would come first.
    expect(resolve(edge('\u{1F600}', 'C'), edge('\uFF5E', 'C'))).toEqual([[['C', '\uFF5E']], [edge('\u{1F600}', 'C')]]);
  });

  it('of a ring, all but the edge that would close it', () => {
    expect(resolve(edge('A', 'B'), edge('B', 'A'))).toEqual([[['A', 'B']], [edge('A', 'B')]]);
    expect(resolve(edge('A', 'B'), edge('B', 'C'), edge('C', 'A'))).toEqual([
      [
        ['A', 'C'],
        ['B', 'C'],
      ],
      [edge('B', 'C')],
    ]);
  });

  it('never a case itself', () => {
    expect(resolve(edge('A', 'A'))).toEqual([[], [edge('A', 'A')]]);
  });
});

describe('any merges', () => {
  const name = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F');
  const edges = fc.array(
    fc.tuple(name, name).map(([survivor, merged]) => edge(survivor, merged)),
    { maxLength: 12 },
  );
  const shuffled = edges.chain((some) =>
    fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length, maxLength: some.length })),
  );

  it('come out the same in any order', () => {
    fc.assert(
      fc.property(shuffled, ([some, other]) => {
        expect(resolveMerges(other)).toEqual(resolveMerges(some));
      }),
      { numRuns: 500 },
    );
  });

  it('end in a case that stands, are reached by their edges, and lose none', () => {
    fc.assert(
      fc.property(edges, (some) => {
        const { rootOf, ineffective } = resolveMerges(some);
        for (const [merged, root] of rootOf) {
          expect(rootOf.has(root)).toBe(false);
          expect(merged).not.toBe(root);
          const up = some
            .filter((one) => one.merged === merged)
            .map(({ survivor }) => rootOf.get(survivor) ?? survivor);
          expect(up).toContain(root);
        }
        expect(rootOf.size + ineffective.length).toBe(some.length);
      }),
      { numRuns: 500 },
    );
  });
});
