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

/** How a build of the columns got on. */
export class RebuildProgressDto {
  @ApiProperty({
    enum: ['asked', 'parked-events'],
    description: 'Why: somebody asked, or what was parked can be read.',
  })
  readonly cause!: string;
  /** When it began (UTC). */
  readonly since!: string;
  /** The position that it holds. */
  readonly position!: number;
  /** How many events are in it. */
  readonly events!: number;
  /** How many are in the columns that are asked meanwhile: what it comes to, and those that are recorded until then. */
  readonly of!: number;
  readonly eventsPerSecond!: number;
}

/** How a build of the columns ended. */
export class RebuildOutcomeDto extends RebuildProgressDto {
  @ApiProperty({
    enum: ['swapped', 'cancelled', 'failed'],
    description: 'swapped: it is what is asked now; otherwise the columns are those from before it.',
  })
  readonly outcome!: string;
  /** When it ended (UTC). */
  readonly ended!: string;
  /** What went wrong; there where it failed. */
  readonly failure?: string;
}

/** Building the columns anew beside those that are asked. */
export class RebuildDto {
  @ApiProperty({
    enum: ['idle', 'waiting', 'building'],
    description: 'waiting: an answer is still being read from the columns before the present ones.',
  })
  readonly state!: string;
  @ApiProperty({ type: RebuildProgressDto, required: false, description: 'There unless idle.' })
  readonly progress?: RebuildProgressDto;
  @ApiProperty({ type: RebuildOutcomeDto, required: false, description: 'Of the last one since the process began.' })
  readonly last?: RebuildOutcomeDto;
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
  readonly rebuild!: RebuildDto;
  /** How many events are parked. */
  readonly parkedCount!: number;
  /** The first of them, 100 at most. */
  @ApiProperty({ type: [ParkedEventDto] })
  readonly parked!: readonly ParkedEventDto[];
}
