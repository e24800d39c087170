import { ApiProperty } from '@nestjs/swagger';
import { MarkedDto } from './marked.dto.js';

export class LiveDto extends MarkedDto {
  readonly status!: string;
  readonly version!: string;
}

export class LogHealthDto {
  /** The last position. */
  readonly position!: number;
  /** Whether an answer waits for the disk: `full`, or `off` in a benchmark; `server` where a server keeps the log. */
  readonly synchronous!: string;
}

export class LagDto {
  /** Events that are in the log and not in the columns; at most 1000 are counted. */
  readonly events!: number;
  /** There are more than were counted. */
  readonly more!: boolean;
  /** For how long the oldest of them has been in the log. */
  readonly seconds!: number;
}

export class ColumnsHealthDto {
  readonly position!: number;
  @ApiProperty({ enum: ['catching-up', 'live', 'reconnecting'] })
  readonly state!: string;
  /** How far the columns are behind the log. Positions would not say: in some logs they are places in a file. */
  readonly lag!: LagDto;
  /** Events that the columns could not take, and went on without: see /v1/follow. */
  readonly parked!: number;
}

export class ReadyDto extends MarkedDto {
  readonly status!: string;
  /** What the process does. */
  @ApiProperty({ enum: ['all', 'ingest', 'query'] })
  readonly role!: string;
  readonly log!: LogHealthDto;
  readonly columns!: ColumnsHealthDto;
}
