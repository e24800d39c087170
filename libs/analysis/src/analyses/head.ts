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
export function headOf<R extends AnalysisRequest>(
  request: R,
  frame: Pick<Frame, 'head' | 'conventions' | 'warnings'>,
  parts: readonly Partial<Part>[],
): Omit<ResultHead, 'analysis'> {
  return {
    request,
    ...frame.head,
    conventions: Object.assign({}, frame.conventions, ...parts.map(({ conventions }) => conventions)) as Conventions,
    warnings: distinct([...frame.warnings, ...parts.flatMap(({ warnings = [] }) => warnings)]),
  };
}
