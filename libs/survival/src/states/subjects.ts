import type { Spells } from './spells.js';

/** The subjects of a group, numbered from 0 in the order in which they are first at risk. */
export interface Subjects {
  /** By spell; only spells of the group mean anything. */
  readonly numbers: Int32Array;
  readonly count: number;
}

/** Numbers subjects, group after group, without memory for each group. */
export class Numbering {
  private readonly numbers: Int32Array;
  private readonly ofSubject: Int32Array;

  constructor(private readonly spells: Spells) {
    this.numbers = new Int32Array(spells.n);
    let greatest = -1;
    if (spells.subject !== undefined)
      for (let i = 0; i < spells.n; i++) if (spells.subject[i]! > greatest) greatest = spells.subject[i]!;
    this.ofSubject = new Int32Array(greatest + 1).fill(-1);
  }

  /** @param entries the group's spells in the order of their start; good until the next group is numbered */
  number(entries: Uint32Array): Subjects {
    const { subject } = this.spells;
    let count = 0;
    for (let at = 0; at < entries.length; at++) {
      const i = entries[at]!;
      if (subject === undefined) {
        this.numbers[i] = count++;
        continue;
      }
      if (this.ofSubject[subject[i]!] === -1) this.ofSubject[subject[i]!] = count++;
      this.numbers[i] = this.ofSubject[subject[i]!]!;
    }
    if (subject !== undefined) for (let at = 0; at < entries.length; at++) this.ofSubject[subject[entries[at]!]!] = -1;
    return { numbers: this.numbers, count };
  }
}
