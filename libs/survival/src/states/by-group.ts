/** The order, taken apart by group. */
export function byGroup(order: Uint32Array, codes: Int32Array | undefined, groups: number): Uint32Array[] {
  if (codes === undefined) return [order];
  const sizes = new Int32Array(groups);
  for (let i = 0; i < order.length; i++) sizes[codes[order[i]!]!]!++;
  const parts = Array.from(sizes, (size) => new Uint32Array(size));
  sizes.fill(0);
  for (let at = 0; at < order.length; at++) {
    const i = order[at]!;
    parts[codes[i]!]![sizes[codes[i]!]!++] = i;
  }
  return parts;
}

/** How many rows each group has. */
export function sizesOf(n: number, codes: Int32Array | undefined, groups: number): Int32Array {
  if (codes === undefined) return Int32Array.of(n);
  const sizes = new Int32Array(groups);
  for (let i = 0; i < n; i++) sizes[codes[i]!]!++;
  return sizes;
}
