import { fitCox, proportionalityTest } from '#survival';
import { orNull } from '../json.js';
import { refusing } from '../refuse.js';
import type { AnalysisRequest } from '../request.js';
import type { ZphResult } from '../result.js';
import type { Table } from '../table.js';
import { headOf } from './head.js';
import { modelOf } from './model.js';

/** Whether hazards are proportional. */
export function analyseZph(request: AnalysisRequest, table: Table): ZphResult {
  const { frame, data, options } = modelOf(request, table);
  const transform = request.transform ?? 'km';
  return refusing(() => {
    const fit = fitCox(data, { ...options, concordance: false });
    const test = proportionalityTest(fit, data, transform);
    if ('notEstimable' in test) {
      const warnings = [{ code: test.notEstimable, message: test.message }];
      const tests = [{ term: 'GLOBAL', statistic: test, df: 0, p: test }];
      return { analysis: 'zph', ...headOf(request, frame, [fit, { warnings }]), transform, tests, residuals: [] };
    }
    const [time, scale] = [Array.from(test.time), Array.from(test.transformed)];
    return {
      analysis: 'zph',
      ...headOf(request, frame, [fit, test]),
      transform,
      tests: test.tests,
      residuals: test.residuals.map(({ term, values }) => ({ term, time, scale, value: Array.from(values, orNull) })),
    };
  });
}
