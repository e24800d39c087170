import { ApiProperty } from '@nestjs/swagger';
import { FORMATS } from '#dataset';
import { MarkedDto } from '../../platform/marked.dto.js';

/** A doubt that goes with the answer. */
export class WarningDto {
  readonly code!: string;
  readonly message!: string;
}

/** A case that is not in the rows. */
export class ExclusionDto {
  readonly id!: string;
  /** no-origin, date-imprecise, same-instant, merged, … */
  readonly reason!: string;
}

/** A line of the codebook. */
export class ColumnDto {
  readonly name!: string;
  @ApiProperty({ type: Object, example: { sv: 'Ärende', en: 'Case' } })
  readonly label!: object;
  @ApiProperty({ enum: ['text', 'integer', 'number', 'date', 'code'] })
  readonly type!: string;
  readonly unit?: string;
  @ApiProperty({ type: Object, additionalProperties: true, required: false, description: 'Code → label.' })
  readonly codes?: object;
}

export class AsKnownDto {
  /** The position up to which the log was known. */
  readonly position!: number;
  /** When the event there was recorded (UTC). */
  readonly recordedAt!: string;
  /** The hash of the whole log's chain there (hex). */
  readonly logHash!: string;
}

/** The log begins with a history that was moved in from another register: its instants count for as-known. */
export class RecordedFromSourceDto {
  /** The last position (up to as-known) that was moved in. */
  readonly lastPosition!: number;
  /** When that register recorded the first event, and the one at `lastPosition` (UTC). */
  readonly firstInstant!: string;
  readonly lastInstant!: string;
}

export class ProtocolNameDto {
  readonly name!: string;
  readonly version!: number;
  readonly sha256!: string;
}

export class SoftwareDto {
  readonly name!: string;
  readonly version!: string;
}

export class ResultDto {
  @ApiProperty({ enum: FORMATS })
  readonly format!: string;
  readonly sha256!: string;
  readonly bytes!: number;
  /** Of which bytes these are the hash and the length: CSV and NDJSON of their own, other formats of the same rows as CSV. */
  @ApiProperty({ enum: ['result', 'canonical-csv'] })
  readonly of!: string;
}

/** What goes with a dataset and lets it be made again. */
export class ManifestDto extends MarkedDto {
  @ApiProperty({ type: Object, additionalProperties: true, description: 'The question with every default filled in.' })
  readonly question!: object;
  readonly protocol!: ProtocolNameDto;
  readonly asOf!: string;
  readonly asKnown!: AsKnownDto;
  readonly recordedFromSource?: RecordedFromSourceDto;
  @ApiProperty({ type: Object, additionalProperties: true, description: 'What reconciles: cases = rows + exclusions.' })
  readonly audit!: object;
  @ApiProperty({ type: Object, additionalProperties: { type: 'number' }, description: 'Cases by reason.' })
  readonly exclusions!: object;
  readonly codebook!: ColumnDto[];
  readonly warnings!: WarningDto[];
  readonly software!: SoftwareDto;
  readonly result!: ResultDto;
}

export class DatasetDto extends MarkedDto {
  readonly manifest!: ManifestDto;
  readonly warnings!: WarningDto[];
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'A member for each column of the codebook.',
  })
  readonly rows!: object[];
  readonly excluded!: ExclusionDto[];
}

/** What became of every case. */
export class AuditDto extends MarkedDto {
  @ApiProperty({ type: Object, additionalProperties: true, description: 'The question with every default filled in.' })
  readonly question!: object;
  readonly asKnown!: AsKnownDto;
  @ApiProperty({ type: Object, additionalProperties: true, description: 'What reconciles: cases = rows + exclusions.' })
  readonly audit!: object;
  readonly warnings!: WarningDto[];
  readonly excluded!: ExclusionDto[];
}
