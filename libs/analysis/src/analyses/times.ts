/** Steps between round times: one, two and a half or five of a power of ten. */
const STEPS = [1, 2, 2.5, 5, 10];

/** About six times from 0 that divide a follow-up evenly. @param most the greatest time */
export function roundTimes(most: number): number[] {
  if (!(most > 0)) return [0];
  const power = 10 ** Math.floor(Math.log10(most / 6));
  const step = power * STEPS.find((one) => (power * one * 6) / most > 0.999)!;
  const times = Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
  return times.map((time) => Number(time.toPrecision(12)));
}

export function greatest(values: Float64Array): number {
  let most = -Infinity;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  return most;
}

export function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
