const WIDTH = 30;
const LONGEST_NAME = 24;
const EVERY_MS = 100;
const LINE_EVERY_MS = 2000;

/** How far an import has come, on stderr: a bar on a terminal, now and then a plain line elsewhere. */
export class Progress {
  private readonly every: number;
  private last: number;

  constructor(
    private readonly name: string,
    private readonly totalBytes: number,
    private readonly stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY'> = process.stderr,
    private readonly now: () => number = Date.now,
  ) {
    this.every = stream.isTTY ? EVERY_MS : LINE_EVERY_MS;
    this.last = now();
  }

  update(bytes: number, events: number): void {
    const now = this.now();
    if (now - this.last < this.every) return;
    this.last = now;
    const share = this.totalBytes === 0 ? 1 : Math.min(1, bytes / this.totalBytes);
    const percent = `${Math.floor(share * 100)} %`.padStart(5);
    if (this.stream.isTTY) {
      const full = Math.round(share * WIDTH);
      // A line that is broken in two cannot be written over.
      const name = this.name.length > LONGEST_NAME ? `${this.name.slice(0, LONGEST_NAME - 1)}…` : this.name;
      this.stream.write(`\r${name} [${'█'.repeat(full)}${' '.repeat(WIDTH - full)}] ${percent} ${events} events\x1b[K`);
    } else this.stream.write(`${this.name}: ${percent.trim()}, ${events} events\n`);
  }

  done(): void {
    if (this.stream.isTTY) this.stream.write('\r\x1b[K');
  }
}
