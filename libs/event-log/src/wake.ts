/** A bell that a log rings after each commit. Whoever waits says what was last heard, so that no ring is missed. */
export class Wake {
  #rings = 0;
  readonly #sleepers = new Set<() => void>();

  get rings(): number {
    return this.#rings;
  }

  ring(): void {
    this.#rings++;
    for (const wake of this.#sleepers) wake();
  }

  /**
   * Waits until the bell has rung since `heard`, the signal aborts, or `ms` milliseconds are over (default: no end).
   *
   * @returns whether it has rung.
   */
  async sleep(heard: number, signal: AbortSignal, ms?: number): Promise<boolean> {
    if (this.#rings === heard && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = ms === undefined ? undefined : setTimeout(() => wake(), ms);
        const wake = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          this.#sleepers.delete(wake);
          resolve();
        };
        signal.addEventListener('abort', wake);
        this.#sleepers.add(wake);
      });
    }
    return this.#rings !== heard;
  }
}
