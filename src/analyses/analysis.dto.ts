import { ApiProperty } from '@nestjs/swagger';
import { ANALYSES } from '#analysis';
import { CONFIDENCE_TYPES } from '#survival';
import { ManifestDto, WarningDto } from '../datasets/ask-dataset/dataset.dto.js';
import { MarkedDto } from '../platform/marked.dto.js';
import { PLOTS } from './picture.js';

/** A table: its columns by name, a value for each row. */
export class TableDto {
  @ApiProperty({
    type: Object,
    additionalProperties: {
      type: 'array',
      items: { oneOf: [{ type: 'number' }, { type: 'string' }, { type: 'boolean' }, { type: 'null' }] },
    },
    example: { time: [5, 8, 12], status: [1, 0, 1], group: ['a', 'a', null] },
    description: 'null is missing.',
  })
  readonly columns!: object;
}

/** How a picture is wanted. */
export class PictureDto {
  @ApiProperty({ enum: PLOTS, required: false, description: 'Of km; by default the survival.' })
  readonly plot?: string;
  @ApiProperty({ enum: ['sv', 'en'], required: false, description: 'By default that of the question, or sv.' })
  readonly language?: string;
  readonly title?: string;
  /** In pixels, 320 to 4000. */
  readonly width?: number;
}

/** An analysis, with what it is of: `question` or `table`. What an analysis does not take is refused. */
export class AskedAnalysisDto {
  @ApiProperty({ enum: ANALYSES })
  readonly analysis!: string;
  @ApiProperty({
    type: Object,
    additionalProperties: true,
    required: false,
    description: 'A dataset question (docs/reference/questions.md).',
    example: { protocol: 'stanford-heart-transplant', endpoint: 'death', group: 'surgery' },
  })
  readonly question?: object;
  readonly table?: TableDto;
  /** With a question: a position that the answer must have seen. */
  readonly seen?: number;
  readonly picture?: PictureDto;
  /** The column of time, or of the end of intervals. */
  readonly time?: string;
  /** The column that says how a row ends. */
  readonly status?: string;
  /** Where rows begin to be at risk. */
  readonly start?: string;
  /** Which value of the status is the event. */
  readonly event?: string;
  /** cuminc: which value is censoring. */
  readonly censor?: string;
  readonly id?: string;
  /** cuminc: the state that a row begins in. */
  readonly istate?: string;
  @ApiProperty({ type: String, nullable: true, required: false, description: 'null: one curve of all rows.' })
  readonly group?: string | null;
  @ApiProperty({ type: [String], required: false })
  readonly strata?: readonly string[];
  @ApiProperty({
    type: [String],
    required: false,
    description: 'Terms: age, factor(c), factor(c, ref=a), bands(age, 30, 50), a:b, a*b, log(x), offset(x).',
  })
  readonly covariates?: readonly string[];
  readonly cluster?: string;
  readonly robust?: boolean;
  readonly weights?: string;
  @ApiProperty({ enum: ['efron', 'breslow', 'exact'], required: false })
  readonly ties?: string;
  @ApiProperty({ enum: CONFIDENCE_TYPES, required: false })
  readonly confidence?: string;
  /** Of confidence; by default 0.95. */
  readonly level?: number;
  @ApiProperty({ type: [Number], required: false, description: 'km, cuminc: times to give numbers at.' })
  readonly times?: readonly number[];
  @ApiProperty({ type: [Number], required: false, description: 'km: by default 0.25, 0.5, 0.75.' })
  readonly quantiles?: readonly number[];
  @ApiProperty({ enum: ['kaplan-meier', 'nelson-aalen', 'fleming-harrington'], required: false })
  readonly estimator?: string;
  /** km: the curve of follow-up. */
  readonly reverse?: boolean;
  /** rmst: the horizon. */
  readonly tau?: number;
  @ApiProperty({ enum: ['log-rank', 'gehan', 'tarone-ware', 'peto', 'fleming-harrington'], required: false })
  readonly test?: string;
  /** Of the test fleming-harrington. */
  readonly rho?: number;
  readonly trend?: boolean;
  @ApiProperty({ enum: ['none', 'holm', 'bh', 'bonferroni'], required: false })
  readonly pairwise?: string;
  @ApiProperty({ enum: ['km', 'rank', 'identity', 'log'], required: false })
  readonly transform?: string;
}

/** What every result has; each analysis has members of its own besides. */
export class AnalysisDto extends MarkedDto {
  @ApiProperty({ enum: ANALYSES })
  readonly analysis!: string;
  @ApiProperty({ type: Object, additionalProperties: true, description: 'What was asked for.' })
  readonly request!: object;
  /** Rows of the table, and those that were used. */
  readonly rows!: number;
  readonly used!: number;
  @ApiProperty({ type: Object, additionalProperties: { type: 'number' }, description: 'Rows left out, by reason.' })
  readonly dropped!: object;
  @ApiProperty({ type: Object, additionalProperties: { type: 'string' }, description: 'How it was made.' })
  readonly conventions!: object;
  readonly warnings!: WarningDto[];
  readonly manifest?: ManifestDto;
}
