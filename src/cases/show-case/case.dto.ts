import { ApiProperty } from '@nestjs/swagger';
import { MarkedDto } from '../../platform/marked.dto.js';

/** An event of the same case, by the names that its sender gave it. */
export class EventNameDto {
  readonly source!: string;
  readonly id!: string;
}

/** One event of a case, with its place in the log and what became of it. */
export class EventView {
  readonly revision!: number;
  readonly position!: number;
  /** When it was recorded (UTC). */
  readonly recordedAt!: string;
  @ApiProperty({ enum: ['fact', 'correction', 'void', 'merge'] })
  readonly kind!: 'fact' | 'correction' | 'void' | 'merge';
  readonly source!: string;
  readonly id!: string;
  /** The type of fact. */
  readonly type?: string;
  /** When it occurred, as exactly as it is known; null when nobody knows. */
  @ApiProperty({ type: String, nullable: true, required: false })
  readonly occurred?: string | null;
  @ApiProperty({ enum: ['day', 'month', 'year', 'unknown'], required: false })
  readonly precision?: string;
  @ApiProperty({ type: Object, additionalProperties: true, required: false })
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** The fact that this one replaces. */
  readonly corrects?: EventNameDto;
  /** What never happened. */
  readonly voids?: EventNameDto;
  /** The case that is the same person. */
  readonly merges?: string;
  readonly reason?: string;
  /** When the sender's own register recorded it (UTC). */
  readonly sourceRecorded?: string;
  readonly recordedBy?: string;
  readonly correlationId?: string;
  /** The event is made up. */
  @ApiProperty({ type: Boolean, required: false })
  readonly synthetic?: true;
  /** What was unusual about it as it came. */
  @ApiProperty({ type: [String] })
  readonly flags!: readonly string[];
  /** The definition that it was checked against. */
  readonly protocolVersion!: number;
  /** The way of working in force when and where the fact occurred. */
  readonly processVersion?: string;
  /** The event that corrected or voided this one. */
  readonly supersededBy?: EventNameDto;
}

/** A case as people and systems read it. */
export class CaseView extends MarkedDto {
  readonly protocol!: string;
  readonly case!: string;
  /** The last revision: the ETag. */
  readonly revision!: number;
  /** The cases that this one stands for. */
  @ApiProperty({ type: [String] })
  readonly merges!: readonly string[];
  /** The case that stands for this one, where it was merged into another. */
  readonly mergedInto?: string;
  @ApiProperty({ type: [EventView] })
  readonly events!: readonly EventView[];
}
