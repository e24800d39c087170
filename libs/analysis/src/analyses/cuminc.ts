import { estimateStates, SurvivalError, type StateCurve, type StateData, type StateOptions } from '#survival';
import { factor, type Frame } from '../frame/frame.js';
import { stateFrame } from '../frame/states.js';
import { orNull } from '../json.js';
import { refusing } from '../refuse.js';
import type { AnalysisRequest } from '../request.js';
import type { AtRiskTable, CumIncResult, IncidencePoint } from '../result.js';
import type { Table } from '../table.js';
import { headOf } from './head.js';
import { greatest, roundTimes } from './times.js';

/** The probability of each outcome, or of being in each state. */
export function analyseCumInc(request: AnalysisRequest, table: Table): CumIncResult {
  const { frame, from } = stateFrame(request, table);
  const id = frame.data.start === undefined && request.id === undefined ? undefined : frame.roles.id;
  const data: StateData = {
    ...frame.data,
    outcomes: frame.outcomes,
    ...(id === undefined ? {} : { id: factor(table, id, frame.rows) }),
    ...(from === undefined ? {} : { from }),
  };
  const options: StateOptions = {
    ...(frame.group === undefined ? {} : { group: frame.group }),
    ...(request.confidence === undefined ? {} : { confidence: request.confidence }),
    ...(request.level === undefined ? {} : { level: request.level }),
  };
  const states = refusing(() => estimateStates(data, options));
  const times = request.times ?? roundTimes(greatest(frame.data.time));
  return {
    analysis: 'cuminc',
    ...headOf(request, frame, [states]),
    outcomes: frame.outcomes,
    groups: states.curves.map((curve) => ({
      group: curve.group,
      n: curve.subjects,
      censored: sum(curve.censored),
      events: Object.fromEntries(frame.outcomes.map((outcome) => [outcome, sum(entriesInto(curve, outcome))])),
    })),
    atRisk: atRiskOf(states.curves, frame, times),
    ...(request.times === undefined
      ? {}
      : { at: states.curves.flatMap((curve) => pointsAt(curve, frame, request.times!)) }),
    curve: states.curves.flatMap((curve) => pointsOf(curve, frame.outcomes)),
  };
}

