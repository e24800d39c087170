import { compiled, igam, igamc, incbet, lgam, ndtri } from 'cephes';

// The library is WebAssembly: it is ready before anybody can import this.
await compiled;

/** exp of less is 0, about: the library calls it an error. */
const LEAST_LOG = -700;

/** 1 - P(a, x), 0 where it is below 1e-304. */
function upperGamma(a: number, x: number): number {
  return x > a + 1 && a * Math.log(x) - x - lgam(a) < LEAST_LOG ? 0 : igamc(a, x);
}

/** P(X > x) of a chi-squared distribution. @param x at least 0 @param df positive */
export function chiSquaredUpper(x: number, df: number): number {
  return x <= 0 ? 1 : upperGamma(df / 2, x / 2);
}

/** P(|Z| > |z|) of the standard normal distribution, exact far out in the tail too (to 1e-304). */
export function normalTwoSided(z: number): number {
  // By way of the gamma integral: the error function itself ends at 1e-300.
  return z === 0 ? 1 : upperGamma(0.5, (z * z) / 2);
}

/** P(Z <= z) of the standard normal distribution. */
export function normalLower(z: number): number {
  return z < 0 ? normalTwoSided(z) / 2 : (1 + igam(0.5, (z * z) / 2)) / 2;
}

/** The z with P(Z <= z) = p; NaN where p is not in (0, 1). */
export function normalQuantile(p: number): number {
  return p > 0 && p < 1 ? ndtri(p) : NaN;
}

/** P(|T| > |t|) of Student's t distribution. @param df positive, not necessarily whole */
export function tTwoSided(t: number, df: number): number {
  return incbet(df / 2, 0.5, df / (df + t * t));
}

/** P(X > x) of Fisher's F distribution. @param x at least 0 */
export function fUpper(x: number, df1: number, df2: number): number {
  return x <= 0 ? 1 : incbet(df2 / 2, df1 / 2, df2 / (df2 + df1 * x));
}

/** log n! for a whole n. */
export function logFactorial(n: number): number {
  return lgam(n + 1);
}
