import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiResponse } from '@nestjs/swagger';
import { PROBLEMS } from '#kernel';

/** One broken rule. */
export class ViolationDto {
  /** Where: a JSON pointer into what was sent. */
  pointer!: string;
  rule!: string;
  /** What came; never a personal value. */
  received?: string;
  /** What to do. */
  fix?: string;
}

/** A refusal (RFC 9457). Nothing has been changed. */
export class ProblemDto {
  /** `urn:forlopp:problem:` and the code. */
  type!: string;
  title!: string;
  status!: number;
  /** The stable code. */
  @ApiProperty({ enum: Object.keys(PROBLEMS) })
  code!: string;
  /** Rule, received value, and what to do. */
  detail!: string;
  errors?: ViolationDto[];
}

/** Documents which refusals an operation has. */
export function ApiProblem(...statuses: number[]): MethodDecorator {
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: Object.entries(PROBLEMS)
          .filter(([, problem]) => problem.status === status)
          .map(([code]) => code)
          .join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } },
      }),
    ),
  );
}
