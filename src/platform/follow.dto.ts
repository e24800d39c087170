import { ApiProperty } from '@nestjs/swagger';
import { LagDto } from './health.dto.js';
import { MarkedDto } from './marked.dto.js';

/** An event that the columns could not take, and went on without. */
export class ParkedEventDto {
  readonly position!: number;
  readonly protocol!: string;
  /** Its place in its stream. */
  readonly revision!: number;
  /** Its kind, as the log names it. */
  readonly type!: string;
  /** What is wrong with it. */
  readonly reason!: string;
}

export class FollowDto extends MarkedDto {
  @ApiProperty({ enum: ['catching-up', 'live', 'reconnecting'] })
  readonly state!: string;
  /** When this state began (UTC). */
  readonly since!: string;
  /** Failures one after the other; there while reconnecting. */
  readonly failures?: number;
  /** What the last failure was; there while reconnecting. */
  readonly failure?: string;
  /** The position that the columns hold. */
  readonly position!: number;
  /** How far that is behind the log; null while the log cannot be read. */
  @ApiProperty({ type: LagDto, nullable: true })
  readonly lag!: LagDto | null;
  /** How many events are parked. */
  readonly parkedCount!: number;
  /** The first of them, 100 at most. */
  @ApiProperty({ type: [ParkedEventDto] })
  readonly parked!: readonly ParkedEventDto[];
}
