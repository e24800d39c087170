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

export class ColumnsHealthDto {
  readonly position!: number;
  @ApiProperty({ enum: ['catching-up', 'live', 'failed'] })
  readonly state!: string;
  /** How far the columns are behind the log, in positions. */
  readonly behind!: number;
}

export class ReadyDto extends MarkedDto {
  readonly status!: string;
  readonly log!: LogHealthDto;
  readonly columns!: ColumnsHealthDto;
}
