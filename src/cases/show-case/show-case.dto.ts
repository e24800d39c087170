import { Type } from 'class-transformer';
import { IsInt, IsOptional, Min } from 'class-validator';

export class ShowCaseOptionsDto {
  /** The position in the log up to which things were known. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  asKnown?: number;
}
