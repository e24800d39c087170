/** From values to pixels. */
export type Scale = (value: number) => number;

/** Straight from one range to another; a range of no length lies in the middle. */
export function linear(from: readonly [number, number], to: readonly [number, number]): Scale {
  const span = from[1] - from[0];
  if (span === 0) return () => (to[0] + to[1]) / 2;
  return (value) => to[0] + ((value - from[0]) / span) * (to[1] - to[0]);
}

/** By the logarithm: both ends of the range are above 0. */
export function logarithmic(from: readonly [number, number], to: readonly [number, number]): Scale {
  const inner = linear([Math.log(from[0]), Math.log(from[1])], to);
  return (value) => inner(Math.log(value));
}

/** Round numbers (1, 2 or 5 of a power of ten) within a range, about so many. */
export function niceTicks(from: number, to: number, about: number): number[] {
  if (!(to > from)) return [from];
  const raw = (to - from) / Math.max(1, about);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999)! * power;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  // By division where the step is a fraction: 3 * 0.1 is not 0.3.
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** 1, 2 and 5 of every power of ten within a range of positive numbers, or as many of them as fit. */
export function logTicks(from: number, to: number, most: number): number[] {
  for (const factors of [[1, 2, 5], [1, 3], [1]]) {
    const ticks = powersOf(factors, from, to);
    if (ticks.length <= most && ticks.length >= 2) return ticks;
  }
  const tens = powersOf([1], from, to);
  if (tens.length < 2) return niceTicks(from, to, Math.max(2, most - 1)).filter((tick) => tick > 0);
  const every = Math.ceil(tens.length / most);
  return tens.filter((tick) => Math.round(Math.log10(tick)) % every === 0);
}

function powersOf(factors: readonly number[], from: number, to: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    for (const factor of factors) {
      const tick = Number(`${factor}e${power}`);
      if (tick >= from * (1 - 1e-9) && tick <= to * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}
