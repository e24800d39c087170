import { ApiProperty } from '@nestjs/swagger';
import { EXCLUSION_REASONS, NOT_USED, STEP_CODES } from '#dataset';
import { MarkedDto } from '../../platform/marked.dto.js';
import { ColumnDto } from '../ask-dataset/dataset.dto.js';

/** A text in both languages. */
export class LabelDto {
  readonly sv!: string;
  readonly en!: string;
}

/** One sentence of an explanation. */
export class StepDto extends LabelDto {
  /** What the sentence is about. */
  @ApiProperty({ enum: STEP_CODES })
  readonly code!: string;
  /** Where the log holds it. */
  readonly position?: number;
  /** Source and id of the fact. */
  readonly fact?: string;
  /** The case that recorded it, where it was merged into this one. */
  readonly case?: string;
  /** Days since the origin. */
  readonly day?: number;
  /** Whether it decided something of the rows, or why there are none. */
  readonly decides!: boolean;
  @ApiProperty({
    enum: NOT_USED,
    required: false,
    description: 'Why it decided nothing, where the question asks of it.',
  })
  readonly notUsed?: string;
}

/** A case's follow-up (entry, stop] in days since the origin, for a picture. */
export class TimelineDto {
  readonly entry!: number;
  readonly stop!: number;
  /** Where rows begin and end. */
  @ApiProperty({ type: [Number] })
  readonly cuts!: readonly number[];
  @ApiProperty({ type: [Object], example: [{ day: 0, code: 'origin' }], description: 'The facts that decided.' })
  readonly marks!: readonly object[];
  @ApiProperty({
    type: [Object],
    example: [{ name: 'trt', values: [{ from: 0, value: 0 }] }],
    description: 'The time-dependent covariates: from when on each has which value.',
  })
  readonly covariates!: readonly object[];
}

/** Why the rows of a case are what they are. */
export class ExplanationDto extends MarkedDto {
  readonly protocol!: string;
  readonly case!: string;
  /** The case that stands for this one. */
  @ApiProperty({ type: String, nullable: true })
  readonly mergedInto!: string | null;
  /** The cases whose facts count in this one. */
  @ApiProperty({ type: [String] })
  readonly merges!: readonly string[];
  @ApiProperty({ type: Object, additionalProperties: true, description: 'The question with every default filled in.' })
  readonly question!: object;
  /** What became of the case, in one sentence. */
  readonly outcome!: LabelDto;
  @ApiProperty({ enum: EXCLUSION_REASONS, nullable: true, description: 'Why it is not in the rows.' })
  readonly reason!: string | null;
  @ApiProperty({ type: [ColumnDto] })
  readonly columns!: readonly ColumnDto[];
  @ApiProperty({ type: [Array], description: 'A cell for each column: text, number or null.' })
  readonly rows!: readonly (readonly unknown[])[];
  /** The facts in the order of their days, then entry, group and covariates. */
  @ApiProperty({ type: [StepDto] })
  readonly steps!: readonly StepDto[];
  @ApiProperty({ type: TimelineDto, nullable: true })
  readonly timeline!: TimelineDto | null;
}
