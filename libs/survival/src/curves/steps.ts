/** What rounding may make of sums of weights, relative. */
export const ROUNDING = 1e-12;

/** What happens in one group at each time at which rows of it end, ascending; weighted. */
export interface Steps {
  /** The index of the group's level; 0 without groups. */
  readonly level: number;
  /** Rows. */
  readonly n: number;
  readonly time: Float64Array;
  /** Just before the time; exactly the events at it where nobody is left after them. */
  readonly atRisk: Float64Array;
  readonly events: Float64Array;
  readonly censored: Float64Array;
  /** Rows with an event and rows censored; absent where they are `events` and `censored`, that is without weights. */
  readonly eventRows?: Float64Array;
  readonly censoredRows?: Float64Array;
}
