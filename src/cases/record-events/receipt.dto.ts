/** Hashes to keep: with them `forlopp verify` shows that nothing before them was changed or cut off. */
export class ReceiptHashesDto {
  /** The hash of the case's own chain at this event (SHA-256, hex). */
  case!: string;
  /** The hash of the whole log's chain, where the log has one. */
  log?: string;
}

/** The answer to a recorded event, the same however often it is sent. */
export class ReceiptDto {
  case!: string;
  source!: string;
  id!: string;
  /** The event's place in its case, from 0. */
  revision!: number;
  /** Its place in the log. */
  position!: number;
  /** When it was recorded (UTC). */
  recordedAt!: string;
  protocolVersion!: number;
  /** What was unusual about it as it came, e.g. `out-of-order`, `after-exit`, `unusual:<rule>`. */
  flags!: string[];
  receipt!: ReceiptHashesDto;
}

/** What became of one event of a batch: a receipt, or a problem. */
export class BatchItemDto {
  index!: number;
  /** `recorded`, `unchanged`, `would-record` (dry run) or `refused`. */
  status!: string;
}

export class BatchAnswerDto {
  recorded!: number;
  unchanged!: number;
  refused!: number;
  items!: BatchItemDto[];
}
