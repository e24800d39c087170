/** Keys up to which they are inserted one by one. */
const FEW = 20;
/** Places of one level; more would not stay near the processor. */
const PLACES = 4096;
/** Levels after which keys that still lie close together are compared. */
const DEEP = 4;

/**
 * Sorts finite keys in ascending order, what belongs to each with it, both in place; equal keys stay in their own order. Keys are
 * spread over places by where they lie between the least and the greatest, the keys of a place likewise, and few of them inserted:
 * time in proportion to the length where keys lie no more than moderately uneven, else n log n.
 */
export function sortSpread(keys: Float64Array, carried: Uint32Array): void {
  new Spread(keys, carried).sort(0, keys.length, 0);
}

class Spread {
  private readonly otherKeys: Float64Array;
  private readonly otherCarried: Uint32Array;
  /** By level: where the keys of each place end. */
  private readonly ends: Uint32Array[] = [];

  constructor(
    private readonly keys: Float64Array,
    private readonly carried: Uint32Array,
  ) {
    this.otherKeys = new Float64Array(keys.length);
    this.otherCarried = new Uint32Array(keys.length);
  }

  sort(begin: number, end: number, level: number): void {
    const { keys, carried, otherKeys, otherCarried } = this;
    const size = end - begin;
    if (size <= FEW) {
      insert(keys, carried, begin, end);
      return;
    }
    let least = keys[begin]!;
    let greatest = least;
    for (let i = begin + 1; i < end; i++) {
      const key = keys[i]!;
      if (key < least) least = key;
      if (key > greatest) greatest = key;
    }
    if (least === greatest) return;
    // Many keys are spread so that those of a place stay near the processor, the rest one to a place.
    const places = Math.min(PLACES, 1 << (31 - Math.clz32(size > 16 * PLACES ? size >> 6 : size)));
    const scale = (places - 1) / (greatest - least);
    if (level === DEEP || !(scale > 0 && scale < Infinity)) {
      this.compare(begin, end);
      return;
    }
    const ends = (this.ends[level] ??= new Uint32Array(PLACES + 1));
    ends.fill(0, 0, places + 1);
    // Subtraction and multiplication round, but never change an order.
    for (let i = begin; i < end; i++) ends[(((keys[i]! - least) * scale) >>> 0) + 1]!++;
    ends[0] = begin;
    for (let place = 1; place <= places; place++) ends[place]! += ends[place - 1]!;
    for (let i = begin; i < end; i++) {
      const to = ends[((keys[i]! - least) * scale) >>> 0]!++;
      otherKeys[to] = keys[i]!;
      otherCarried[to] = carried[i]!;
    }
    for (let i = begin; i < end; i++) {
      keys[i] = otherKeys[i]!;
      carried[i] = otherCarried[i]!;
    }
    for (let place = 0, from = begin; place < places; place++) {
      const to = ends[place]!;
      if (to - from > 1) this.sort(from, to, level + 1);
      from = to;
    }
  }

  private compare(begin: number, end: number): void {
    const { keys, carried } = this;
    const order = Uint32Array.from({ length: end - begin }, (_, i) => begin + i).sort(
      (a, b) => keys[a]! - keys[b]! || a - b,
    );
    keys.set(
      Float64Array.from(order, (i) => keys[i]!),
      begin,
    );
    carried.set(
      Uint32Array.from(order, (i) => carried[i]!),
      begin,
    );
  }
}

function insert(keys: Float64Array, carried: Uint32Array, begin: number, end: number): void {
  for (let i = begin + 1; i < end; i++) {
    const key = keys[i]!;
    let to = i;
    while (to > begin && keys[to - 1]! > key) to--;
    if (to === i) continue;
    const own = carried[i]!;
    for (let k = i; k > to; k--) {
      keys[k] = keys[k - 1]!;
      carried[k] = carried[k - 1]!;
    }
    keys[to] = key;
    carried[to] = own;
  }
}
