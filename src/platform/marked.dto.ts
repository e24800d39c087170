/** Every JSON answer. */
export class MarkedDto {
  /** There, and true, when the answer comes from a demonstration store. */
  demonstration?: true;
}
