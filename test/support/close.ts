/**
 * Expects as many numbers, each as near to the other as the tolerance, in proportion to its size or the floor if that is more; NaN is NaN.
 *
 * @param floor numbers smaller than this are compared as if they were of its size
 */
export function expectClose(ours: Iterable<number>, theirs: Iterable<number>, tolerance = 1e-9, floor = 1): void {
  const [a, b] = [[...ours], [...theirs]];
  const far = b.flatMap((their, i) => {
    const our = a[i]!;
    const same = Number.isNaN(their)
      ? Number.isNaN(our)
      : Math.abs(our - their) <= tolerance * Math.max(floor, Math.abs(their));
    return same ? [] : [`number ${i}: ${our} against ${their}`];
  });
  expect([a.length, far]).toEqual([b.length, []]);
}
