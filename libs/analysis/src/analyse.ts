import { analyseBalance } from './analyses/balance.js';
import { analyseCox } from './analyses/cox.js';
import { analyseCumInc } from './analyses/cuminc.js';
import { analyseKm } from './analyses/km.js';
import { analyseLogRank } from './analyses/logrank.js';
import { analyseRmst } from './analyses/rmst.js';
import { analyseZph } from './analyses/zph.js';
import type { AnalysisRequest } from './request.js';
import type { AnalysisResult } from './result.js';
import type { Table } from './table.js';

/**
 * Makes an analysis of a table. The same request and table give the same result; nothing else is read.
 *
 * @param request as `checkRequest` gives it
 * @throws Problem `analysis-invalid` for what the table does not have, or values that cannot be used as they are
 */
export function analyse(request: AnalysisRequest, table: Table): AnalysisResult {
  switch (request.analysis) {
    case 'km':
      return analyseKm(request, table);
    case 'logrank':
      return analyseLogRank(request, table);
    case 'cox':
      return analyseCox(request, table);
    case 'cuminc':
      return analyseCumInc(request, table);
    case 'rmst':
      return analyseRmst(request, table);
    case 'zph':
      return analyseZph(request, table);
    case 'balance':
      return analyseBalance(request, table);
  }
}
