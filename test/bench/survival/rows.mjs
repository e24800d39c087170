// Made-up follow-up, the same rows for Node and for R: written as plain doubles, column after column, read before any clock starts.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const ROWS = 1_000_000;
export const COVARIATES = 10;

/** Uniform numbers in (0, 1) from a seed (mulberry32). */
function uniforms(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
}

/** The columns: `group` 0 to 2, `days` whole and `years` distinct, `status`, ten covariates, and a day inside to cut each row at. */
export function makeRows(rows = ROWS) {
  const next = uniforms(20101201);
  const columns = Object.fromEntries(
    ['group', 'days', 'years', 'status', 'cut', ...covariateNames()].map((name) => [name, new Float64Array(rows)]),
  );
  for (let i = 0; i < rows; i++) {
    const group = Math.floor(next() * 3);
    let predictor = 0.3 * group;
    for (let k = 0; k < COVARIATES; k++) {
      // Half of them are of two values, as treatments and sexes are.
      const value =
        k % 2 === 0 ? Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next()) : next() < 0.4 ? 1 : 0;
      columns[`x${k}`][i] = value;
      predictor += 0.1 * (k - 4) * value * 0.5;
    }
    const event = (-Math.log(next()) / Math.exp(predictor)) * 1500;
    const censored = 200 + next() * 3000;
    const followed = Math.min(event, censored);
    columns.group[i] = group;
    columns.days[i] = Math.ceil(followed);
    // What is added makes every one of them another number.
    columns.years[i] = followed / 365.25 + i * 1e-7;
    columns.status[i] = event <= censored ? 1 : 0;
    columns.cut[i] = Math.floor(columns.days[i] * next());
  }
  return columns;
}

export function covariateNames() {
  return Array.from({ length: COVARIATES }, (_, k) => `x${k}`);
}

export async function writeRows(folder, columns) {
  for (const [name, values] of Object.entries(columns))
    await writeFile(join(folder, `${name}.bin`), new Uint8Array(values.buffer));
}

export async function readColumn(folder, name) {
  const bytes = await readFile(join(folder, `${name}.bin`));
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
