/** Points by their curve, in the order in which they are. */
export function pointsBy<P>(points: readonly P[], of: (point: P) => string): ReadonlyMap<string, readonly P[]> {
  const found = new Map<string, P[]>();
  for (const point of points) {
    const key = of(point);
    const list = found.get(key);
    if (list === undefined) found.set(key, [point]);
    else list.push(point);
  }
  return found;
}
