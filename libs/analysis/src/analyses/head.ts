import type { Conventions, Warning } from '#survival';
import type { Frame } from '../frame/frame.js';
import { distinct } from '../json.js';
import type { AnalysisRequest } from '../request.js';
import type { ResultHead } from '../result.js';

/** A part of the statistics that tells how it was made. */
export interface Part {
  readonly conventions: Conventions;
  readonly warnings: readonly Warning[];
}

/** What every result begins with; of several parts all that they tell. */
export function headOf(
  request: AnalysisRequest,
  frame: Pick<Frame, 'head' | 'conventions' | 'warnings'>,
  parts: readonly Partial<Part>[],
): Omit<ResultHead, 'analysis'> {
  const conventions: Record<string, string> = Object.assign({}, ...parts.map((part) => part.conventions));
  // Which column it is, and what was done with it.
  for (const [key, column] of Object.entries(frame.conventions))
    conventions[key] = key in conventions ? `${column}; ${conventions[key]}` : column;
  const warnings = [...frame.warnings, ...parts.flatMap((part) => part.warnings ?? [])];
  return {
    request,
    ...frame.head,
    conventions,
    warnings: distinct(warnings.map(({ code, message }) => ({ code, message: message.replace(/[^.]$/, '$&.') }))),
  };
}
