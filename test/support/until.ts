import { setTimeout as sleep } from 'node:timers/promises';

/** Far more than anything takes, however slow the machine is. */
const LIMIT_MS = 180_000;

/**
 * Asks again and again until something holds, and gives it back.
 *
 * @param what what is waited for, for the error
 * @param look its answer; `undefined` or `false` means not yet
 * @throws Error when it still does not hold after three minutes
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  for (const deadline = Date.now() + LIMIT_MS; ; await sleep(50)) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`Waited ${LIMIT_MS / 1000} s in vain: ${what}`);
  }
}
