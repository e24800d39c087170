const WIDTH = 30;
const EVERY_MS = 100;
const LINE_EVERY_MS = 2000;

/** How far an import has come, on stderr: a bar on a terminal, now and then a plain line elsewhere. */
export class Progress {
  private last = 0;

  constructor(
    private readonly name: string,
    private readonly totalBytes: number,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  update(bytes: number, events: number): void {
    const now = Date.now();
    if (now - this.last < (this.stream.isTTY ? EVERY_MS : LINE_EVERY_MS)) return;
    this.last = now;
    const share = this.totalBytes === 0 ? 1 : Math.min(1, bytes / this.totalBytes);
    const percent = `${Math.floor(share * 100)} %`.padStart(5);
    if (this.stream.isTTY) {
      const full = Math.round(share * WIDTH);
      this.stream.write(
        `\r${this.name} [${'█'.repeat(full)}${' '.repeat(WIDTH - full)}] ${percent} ${events} events\x1b[K`,
      );
    } else this.stream.write(`${this.name}: ${percent.trim()}, ${events} events\n`);
  }

  done(): void {
    if (this.stream.isTTY) this.stream.write('\r\x1b[K');
  }
}
