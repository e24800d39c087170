import { echo, Problem } from '#kernel';
import { SurvivalError } from '#survival';

/** A refusal of a request in the usual form: rule, what was received, what to do. @param member of the request */
export function invalid(rule: string, received: unknown, fix: string, member?: string): Problem {
  const errors = member === undefined ? [] : [{ pointer: `/${member}`, rule, received: echo(received) }];
  return new Problem('analysis-invalid', `${rule}; received ${echo(received)}. ${fix}`, { errors });
}

/** Runs a part of the statistics; what it refuses becomes a Problem `analysis-invalid`, its code the member `reason`. */
export function refusing<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SurvivalError)) throw error;
    throw new Problem('analysis-invalid', error.message, { extra: { reason: error.code }, cause: error });
  }
}
