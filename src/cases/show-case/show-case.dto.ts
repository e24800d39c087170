import { IsInt, IsOptional, Min } from 'class-validator';
import { WholeNumber } from '../../platform/whole-number.js';

export class ShowCaseOptionsDto {
  /** The position in the log up to which things were known. */
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(1)
  asKnown?: number;
}
