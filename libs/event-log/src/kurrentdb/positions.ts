/**
 * The positions of the events of one append, worked out from those of its first and its last. A record of the server's log
 * takes its variable parts (`sizes`) and what is the same for every record of a stream; how much that is has been seen in
 * appends whose positions were read. Whatever does not come out exactly, as where a chunk of the log ends, is not guessed.
 */
export class BatchPositions {
  /** Bytes of a record beside its variable parts and its stream's name. */
  #rest: number | undefined;

  /** Learns from positions that were read. */
  learn(stream: string, sizes: readonly number[], positions: readonly number[]): void {
    this.#rest = restOf(stream, sizes, positions[0]!, positions.at(-1)!);
  }

  /** Whether enough has been seen to work anything out. */
  get learned(): boolean {
    return this.#rest !== undefined;
  }

  /** `undefined` where it does not come out. */
  between(stream: string, sizes: readonly number[], first: number, last: number): readonly number[] | undefined {
    if (this.#rest === undefined || restOf(stream, sizes, first, last) !== this.#rest) return undefined;
    const each = this.#rest + nameBytes(stream);
    let position = first;
    return sizes.map((size) => {
      const here = position;
      position += each + size;
      return here;
    });
  }
}

function restOf(stream: string, sizes: readonly number[], first: number, last: number): number | undefined {
  const before = sizes.length - 1;
  const variable = sizes.slice(0, before).reduce((sum, size) => sum + size, 0);
  const rest = (last - first - variable) / before - nameBytes(stream);
  return Number.isInteger(rest) && rest > 0 ? rest : undefined;
}

// The name stands after its length, which takes one byte more from 128 on.
function nameBytes(stream: string): number {
  const bytes = Buffer.byteLength(stream);
  return bytes + (bytes < 128 ? 1 : 2);
}
