import { Transform } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import type { AskedQuestion } from '#dataset';
import { echo, instantFromIso, Problem } from '#kernel';
import type { ExitPolicy } from '#protocol';
import { WholeNumber } from '../../platform/whole-number.js';

const list = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' ? value.split(',').filter((item) => item !== '') : value,
);

/** A dataset question as URL parameters. Lists are written with commas. */
export class QuestionDto {
  /**
   * The study.
   * @example "stanford-heart-transplant"
   */
  @IsString()
  @Length(1, 63)
  protocol!: string;

  /**
   * Time to what.
   * @example "death"
   */
  @IsString()
  @Length(1, 63)
  endpoint!: string;

  /** The definition to ask with; by default the latest that was registered at as-known. */
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(1)
  protocolVersion?: number;

  /** The shape of the answer. */
  @IsOptional()
  @IsIn(['simple'])
  shape?: 'simple';

  /** The data cut-off, YYYY-MM-DD; by default the end of the study. */
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'asOf must be a date, YYYY-MM-DD' })
  asOf?: string;

  /** As known when: a position in the log, or an instant with a zone; by default now. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  asKnown?: string;

  /** What exits do in this question: `name:competes`, `name:censors` or `name:ignored`; by default as the protocol says. */
  @IsOptional()
  @list
  @IsArray()
  @Matches(/^[a-z][a-z0-9-]*:(competes|censors|ignored)$/, {
    each: true,
    message: 'each of exits must be name:competes, name:censors or name:ignored',
  })
  exits?: string[];

  /** The longest follow-up, in days from the origin. */
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  maxFollowUp?: number;

  /** The group that the column `group` says. */
  @IsOptional()
  @IsString()
  @Length(1, 63)
  group?: string;

  /** Baseline covariates, a column each. */
  @IsOptional()
  @list
  @IsArray()
  @IsString({ each: true })
  covariates?: string[];

  /** The language of texts in the rows. */
  @IsOptional()
  @IsIn(['sv', 'en'])
  language?: 'sv' | 'en';

  /** A position that the answer must have seen (read your writes): the receipt of an event has it. */
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(1)
  seen?: number;
}

/** @throws Problem `question-invalid` */
export function toQuestion(dto: QuestionDto): AskedQuestion {
  const { seen: _, asKnown, exits, ...rest } = dto;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...(given as unknown as Omit<AskedQuestion, 'asKnown' | 'exits'>),
    ...(asKnown === undefined ? {} : { asKnown: readAsKnown(asKnown) }),
    ...(exits === undefined ? {} : { exits: readExits(exits) }),
  };
}

function readAsKnown(text: string): number | { instant: number } {
  if (/^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  const instant = instantFromIso(text);
  if (instant !== undefined) return { instant };
  throw new Problem(
    'question-invalid',
    `asKnown must be a position in the log or an instant with a zone (2010-06-30T12:00:00+02:00); received ${echo(text)}. Give one of these, or leave it out for now.`,
  );
}

function readExits(pairs: readonly string[]): Record<string, ExitPolicy> {
  const exits: Record<string, ExitPolicy> = {};
  for (const pair of pairs) {
    const [name, policy] = pair.split(':') as [string, ExitPolicy];
    if (Object.hasOwn(exits, name)) {
      throw new Problem('question-invalid', `An exit is named once; received ${echo(name)} twice. Name it once.`);
    }
    exits[name] = policy;
  }
  return exits;
}
