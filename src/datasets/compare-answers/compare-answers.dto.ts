import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { CAUSE_CODES, DIFFERENCE_KINDS, EXCLUSION_REASONS } from '#dataset';
import { MarkedDto } from '../../platform/marked.dto.js';
import { WholeNumber } from '../../platform/whole-number.js';
import { LabelDto } from '../explain-case/explanation.dto.js';

/** Two questions to compare the answers of. */
export class TwoQuestionsDto {
  /**
   * The first question, as JSON.
   * @example "{\"protocol\": \"stanford-heart-transplant\", \"endpoint\": \"death\", \"asOf\": \"1970-01-01\"}"
   */
  @IsString()
  @MaxLength(12000)
  a!: string;

  /**
   * The second one, about the same protocol.
   * @example "{\"protocol\": \"stanford-heart-transplant\", \"endpoint\": \"death\"}"
   */
  @IsString()
  @MaxLength(12000)
  b!: string;

  /**
   * How many of the cases that differ are told in full (default 20).
   * @example 20
   */
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(0)
  @Max(1000)
  limit?: number;
}

/** Of answer A and of answer B. */
export class NumbersDto {
  readonly a!: number;
  readonly b!: number;
}

/** A kind of difference: how many cases, and B less A. */
export class KindTotalDto {
  readonly cases!: number;
  readonly events!: number;
  readonly personDays!: number;
}

/** A's + came − went = B's, and each total's difference is the sum over unchanged, came, went and changed. */
export class DifferenceTotalsDto {
  readonly cases!: NumbersDto;
  readonly casesInRows!: NumbersDto;
  readonly events!: NumbersDto;
  readonly personDays!: NumbersDto;
  readonly unchanged!: KindTotalDto;
  readonly came!: KindTotalDto;
  readonly went!: KindTotalDto;
  readonly changed!: KindTotalDto;
  /** Cases in the rows of neither, for another reason. */
  readonly reason!: number;
}

const PLACES = ['in-rows', ...EXCLUSION_REASONS, 'not-there'];

/** Where a case is in each answer. */
export class PlaceDto {
  @ApiProperty({ enum: PLACES })
  readonly a!: string;
  @ApiProperty({ enum: PLACES })
  readonly b!: string;
}

/** One reason why a case differs. */
export class CauseDto extends LabelDto {
  @ApiProperty({ enum: CAUSE_CODES })
  readonly code!: string;
  /** Where the log holds what did it. */
  readonly position?: number;
  /** Source and id of the fact. */
  readonly fact?: string;
  /** The member of the questions. */
  readonly member?: string;
}

/** A case that differs. */
export class CaseDifferenceDto {
  readonly id!: string;
  @ApiProperty({ enum: DIFFERENCE_KINDS })
  readonly kind!: string;
  readonly place!: PlaceDto;
  @ApiProperty({
    type: [Object],
    example: [{ name: 'time', a: 33, b: 41 }],
    description: 'A changed case of one row in both.',
  })
  readonly columns!: readonly object[];
  @ApiProperty({
    type: Object,
    nullable: true,
    example: { a: [['P1', 3]], b: [] },
    description: 'Otherwise its rows in each, by the common columns.',
  })
  readonly rows!: object | null;
  @ApiProperty({ type: [CauseDto] })
  readonly causes!: readonly CauseDto[];
}

/** How two answers differ. */
export class AnswersComparedDto extends MarkedDto {
  @ApiProperty({ type: Object, description: 'a and b, with every default filled in.' })
  readonly questions!: object;
  @ApiProperty({
    type: [Object],
    example: [{ member: 'asOf', a: '1970-01-01', b: '1974-04-01' }],
    description: 'The members of the questions that are not the same.',
  })
  readonly differs!: readonly object[];
  @ApiProperty({
    type: Object,
    example: { by: 'rows', columns: ['id', 'time'], only: { a: [], b: [] } },
    description: 'By rows, or (where the shapes are not the same) by cases; the common columns, and those of one only.',
  })
  readonly comparison!: object;
  readonly totals!: DifferenceTotalsDto;
  /** The first differences by id, in full. */
  @ApiProperty({ type: [CaseDifferenceDto] })
  readonly cases!: readonly CaseDifferenceDto[];
}
