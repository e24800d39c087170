import { ApiProperty, PartialType } from '@nestjs/swagger';
import { ProblemDto } from '../../platform/api-problem.js';
import { MarkedDto } from '../../platform/marked.dto.js';

/** Hashes to keep: with them `forlopp verify` shows that nothing before them was changed or cut off. */
export class ReceiptHashesDto {
  /** The hash of the case's own chain at this event (SHA-256, hex). */
  case!: string;
  /** The hash of the whole log's chain, where the log has one. */
  log?: string;
}

/** The answer to a recorded event, the same however often it is sent. */
export class ReceiptDto extends MarkedDto {
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

/** What an event would come to. */
export class DryRunDto {
  dryRun!: true;
  /** `would-record`. */
  status!: string;
  case!: string;
  source!: string;
  id!: string;
  /** The revision that it would have. */
  revision!: number;
  flags!: string[];
}

/** What became of one event of a batch: a receipt (recorded, unchanged), what it would come to, or a problem (refused). */
export class BatchItemDto extends PartialType(ReceiptDto) {
  /** Its place in the batch, from 0. */
  index!: number;
  @ApiProperty({ enum: ['recorded', 'unchanged', 'would-record', 'refused'] })
  status!: string;
  problem?: ProblemDto;
}

export class BatchAnswerDto extends MarkedDto {
  dryRun?: true;
  /** How many a real run would record; in a dry run only. */
  wouldRecord?: number;
  recorded!: number;
  unchanged!: number;
  refused!: number;
  items!: BatchItemDto[];
}
