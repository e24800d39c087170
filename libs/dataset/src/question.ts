import type { ExitPolicy } from '#protocol';

/**
 * A question, in its canonical form: everything that decides the answer, with every default filled in. Command-line flags
 * and URL parameters are other spellings of it; the manifest carries it; the same question over the same log gives the
 * same bytes.
 */
export interface Question {
  readonly protocol: string;
  /** The definition that is asked with; by default the latest one registered at `asKnown`. */
  readonly protocolVersion: number;
  readonly endpoint: string;
  readonly shape: Shape;
  /** The data cut-off, YYYY-MM-DD: what happened after it has not happened yet. */
  readonly asOf: string;
  /** The position in the log up to which things were known. */
  readonly asKnown: number;
  /** Every exit that is for the endpoint, and what it does here. */
  readonly exits: Readonly<Record<string, ExitPolicy>>;
  /** The longest follow-up, in days from the origin. */
  readonly maxFollowUp: number | null;
  readonly group: string | null;
  /** Baseline covariates, in the order of their columns. */
  readonly covariates: readonly string[];
  /** The language of texts in the rows and of the warnings. */
  readonly language: 'sv' | 'en';
}

/** The shapes of an answer: `simple` is one row for each case, with time, status and cause. */
export type Shape = 'simple';

/** A question as it is asked: what is left out takes its default. Instants and positions are both ways to say `asKnown`. */
export interface AskedQuestion {
  readonly protocol: string;
  readonly endpoint: string;
  readonly protocolVersion?: number;
  readonly shape?: Shape;
  readonly asOf?: string;
  readonly asKnown?: number | { readonly instant: number };
  readonly exits?: Readonly<Record<string, ExitPolicy>>;
  readonly maxFollowUp?: number;
  readonly group?: string;
  readonly covariates?: readonly string[];
  readonly language?: 'sv' | 'en';
}
