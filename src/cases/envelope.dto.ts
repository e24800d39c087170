import { Type } from 'class-transformer';
import {
  Equals,
  IsIn,
  IsObject,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import type { Precision } from '#kernel';

const ID = /^[\x21-\x7e]{1,128}$/;
const ID_RULE = { message: '$property must be 1 to 128 printable ASCII characters without blanks' };
// What UTF-8 cannot write (halves of surrogate pairs), and what ends a text elsewhere (NUL).
const TEXT = /^[^\0\p{Surrogate}]*$/u;
const TEXT_RULE = { message: '$property must be Unicode text without NUL' };

/** May be left out. `null` is no way of leaving out: class-validator's own `IsOptional` would let it pass every rule. */
const Optional = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** An earlier event of the same case. */
export class EventRefDto {
  /**
   * The system that sent the event; by default the one that sends this.
   * @example "alt-s"
   */
  @Optional()
  @Matches(ID, ID_RULE)
  source?: string;

  /**
   * Its id there.
   * @example "e-17"
   */
  @Matches(ID, ID_RULE)
  id!: string;
}

/**
 * What happened in a case, as an agency system says it. A fact has `type`, `occurred` and `attributes`; a correction has
 * them too, and `corrects`; a void has `voids`, a merge `merges` instead. The last three need a `reason`.
 */
export class EnvelopeDto {
  /**
   * The sending system. With `id` it names the event within the case for ever: the same again is answered as before.
   * @example "alt-s"
   */
  @Matches(ID, ID_RULE)
  source!: string;

  /**
   * The sending system's own id of the event.
   * @example "e-17"
   */
  @Matches(ID, ID_RULE)
  id!: string;

  /**
   * The case: a pseudonym, never a personnummer. Needed in a batch; for a single event the address says it.
   * @example "A-1"
   */
  @Optional()
  @IsString()
  @Length(1, 64)
  case?: string;

  /**
   * The type of fact, out of the protocol.
   * @example "slumpad"
   */
  @Optional()
  @IsString()
  @Length(1, 63)
  type?: string;

  /**
   * When it occurred: YYYY-MM-DD, YYYY-MM, YYYY, or an instant with a zone. Left out when unknown.
   * @example "2008-06-10"
   */
  @Optional()
  @IsString()
  @Length(4, 40)
  occurred?: string;

  /** How exactly that is known; by default as exactly as `occurred` is written. May be coarser, never finer. */
  @Optional()
  @IsIn(['day', 'month', 'year', 'unknown'])
  precision?: Precision;

  /**
   * When the sending register itself recorded it: an instant with a zone.
   * @example "2008-06-11T08:30:00+02:00"
   */
  @Optional()
  @IsString()
  @MaxLength(40)
  sourceRecorded?: string;

  /** The attributes that the protocol gives the type. */
  @Optional()
  @IsObject()
  attributes?: Record<string, unknown>;

  /** Who recorded it at the agency: a role or pseudonym. */
  @Optional()
  @Matches(TEXT, TEXT_RULE)
  @Length(1, 128)
  recordedBy?: string;

  /** Ties the events of one errand together. No part of the content: a retry may have another. */
  @Optional()
  @Matches(ID, ID_RULE)
  correlationId?: string;

  /** The fact that this one replaces. */
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => EventRefDto)
  corrects?: EventRefDto;

  /** The fact, correction or merge that never happened. */
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => EventRefDto)
  voids?: EventRefDto;

  /**
   * The case that is the same person as this one; this one stands.
   * @example "A-2"
   */
  @Optional()
  @IsString()
  @Length(1, 64)
  merges?: string;

  /** Why a correction, void or merge is made. */
  @Optional()
  @Matches(TEXT, TEXT_RULE)
  @Length(1, 1000)
  reason?: string;

  /** The event is made up (an example or a test); answers that use it say so. */
  @Optional()
  @Equals(true)
  synthetic?: true;
}
