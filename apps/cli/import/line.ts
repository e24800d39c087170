import type { Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';

/** One event of a file as it is sent, or why it could not be read; `line` is where it begins. */
export interface Line {
  readonly line: number;
  readonly text: string;
  readonly problem?: Problem;
}

/** How a file is read. */
export interface ReadOptions {
  readonly definition: ProtocolDefinition;
  /** The wide form, by the mapping of this name. */
  readonly mapping?: string;
  /** The source of rows that do not name one. */
  readonly source?: string;
  /** What parts the columns of a CSV file; a comma by default. */
  readonly delimiter?: string;
  /** Called with the bytes read so far. */
  readonly onBytes?: (bytes: number) => void;
}
