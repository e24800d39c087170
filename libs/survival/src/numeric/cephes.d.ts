/** The package has types, but not for those who import it as a module. */
declare module 'cephes' {
  /** Resolves when the functions can be called. */
  export const compiled: Promise<void>;
  /** The regularised lower incomplete gamma function P(a, x). */
  export function igam(a: number, x: number): number;
  /** 1 - P(a, x). */
  export function igamc(a: number, x: number): number;
  /** The regularised incomplete beta function. */
  export function incbet(a: number, b: number, x: number): number;
  /** log Γ(x). */
  export function lgam(x: number): number;
  /** The quantile of the standard normal distribution. */
  export function ndtri(p: number): number;
}
