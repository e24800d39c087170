import type { Conventions } from './data.js';

/**
 * Conventions that all methods for follow-up share, so that one thing is said in one way: `atRisk`, when a row counts, and
 * `sameTime`, what comes first at one time.
 *
 * @param data the rows: only whether they have a start is read
 * @param events what events are called
 */
export function followUpConventions({ start }: { readonly start?: unknown }, events = 'events'): Conventions {
  return {
    atRisk: start === undefined ? 'over [0, time]' : 'over (start, time]',
    sameTime: `${events}, then censorings, then entries; times that differ by rounding alone are equal`,
  };
}
