import {
  estimateCurves,
  restrictedMean,
  restrictedMeanDifference,
  type Curve,
  type CurveOptions,
  type Warning,
} from '#survival';
import { condense } from '../frame/condense.js';
import { frameOf } from '../frame/frame.js';
import { orNull } from '../json.js';
import { invalid, refusing } from '../refuse.js';
import type { AnalysisRequest } from '../request.js';
import type { RmstResult } from '../result.js';
import type { Table } from '../table.js';
import { headOf } from './head.js';

/** Mean time up to a horizon, and how groups differ in it. */
export function analyseRmst(request: AnalysisRequest, table: Table): RmstResult {
  const frame = condense(frameOf(request, table), table);
  const options: CurveOptions = frame.group === undefined ? {} : { group: frame.group };
  return refusing(() => {
    const curves = estimateCurves(frame.data, options);
    const tau = request.tau ?? leastEnd(curves.curves);
    const warnings: Warning[] = [];
    if (request.tau === undefined) {
      const whose = curves.curves.length > 1 ? "the least of the groups' greatest times" : 'the greatest time';
      const message = `tau is ${tau}, ${whose}. A horizon named before the data are seen (tau) does not depend on them.`;
      warnings.push({ code: 'tau-by-data', message });
    }
    const means = curves.curves.map((curve) => restrictedMean(curve, tau, request.level));
    const pairs = means.flatMap((first, i) => means.slice(i + 1).map((second) => [first, second] as const));
    return {
      analysis: 'rmst',
      ...headOf(request, frame, [curves, { warnings }, ...means]),
      tau,
      groups: means.map(({ group, estimate, se, lower, upper }, i) => ({
        group,
        n: curves.curves[i]!.n,
        events: curves.curves[i]!.events,
        estimate,
        se: orNull(se),
        lower,
        upper,
      })),
      differences: pairs.map(([first, second]) => {
        const { groups, estimate, se, z, p, lower, upper } = restrictedMeanDifference(first, second);
        return { groups, estimate, se: orNull(se), z: orNull(z), p: orNull(p), lower, upper };
      }),
    };
  });
}

function leastEnd(curves: readonly Curve[]): number {
  const tau = Math.min(...curves.map(({ time }) => time.at(-1)!));
  if (tau > 0) return tau;
  throw invalid('A horizon must be after 0', tau, 'Name one with --tau (`tau` in JSON).', 'tau');
}
