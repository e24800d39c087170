import { ArrayMinSize, IsArray, IsIn, IsOptional } from 'class-validator';
import { EnvelopeDto } from '../envelope.dto.js';

export class SingleOptionsDto {
  /** Decide, and record nothing. */
  @IsOptional()
  @IsIn(['true', 'false'])
  dryRun?: 'true' | 'false';
}

export class BatchOptionsDto extends SingleOptionsDto {
  /** All or none, or each for itself. */
  @IsOptional()
  @IsIn(['atomic', 'partial'])
  mode?: 'atomic' | 'partial';
}

/** Several events. Each is checked by itself, so that one bad event has an outcome of its own. */
export class BatchDto {
  @IsArray()
  @ArrayMinSize(1)
  events!: EnvelopeDto[];
}
