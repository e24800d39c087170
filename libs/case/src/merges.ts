import { compareCodePoints } from '#kernel';

/** A merge that has not been voided: `merged` is the same person as `survivor`. */
export interface MergeEdge {
  readonly survivor: string;
  readonly merged: string;
}

/**
 * Which case each merged case belongs to in the end (merged → the one that stands).
 *
 * Merges live in different streams, so two that contradict each other (one case merged into two, or in a ring) can both
 * have been recorded. Which of them holds must not depend on which came first: edges are taken in code-point order of
 * (merged, survivor), and one that contradicts those taken before it has no effect (`ineffective`).
 */
export function resolveMerges(edges: readonly MergeEdge[]): {
  readonly rootOf: ReadonlyMap<string, string>;
  readonly ineffective: readonly MergeEdge[];
} {
  const parent = new Map<string, string>();
  const ineffective: MergeEdge[] = [];
  const root = (id: string): string => {
    let at = id;
    for (let up = parent.get(at); up !== undefined; up = parent.get(at)) at = up;
    return at;
  };
  const ordered = [...edges].sort(
    (a, b) => compareCodePoints(a.merged, b.merged) || compareCodePoints(a.survivor, b.survivor),
  );
  for (const edge of ordered) {
    if (parent.has(edge.merged) || root(edge.survivor) === edge.merged) ineffective.push(edge);
    else parent.set(edge.merged, edge.survivor);
  }
  return { rootOf: new Map([...parent.keys()].map((id) => [id, root(id)])), ineffective };
}
