/** A history that was moved in from another register, which comes before everything else that is recorded in cases. */
export interface MovedHistory {
  readonly positions: { readonly first: number; readonly last: number };
  /** The first and last instant at which that register recorded it, in milliseconds since the epoch. */
  readonly instants: { readonly first: number; readonly last: number };
}
