import { atRiskTable, estimateStates, type StateCurve, type StateData, type StateOptions } from '#survival';
import { condense } from '../frame/condense.js';
import { factor, type Frame } from '../frame/frame.js';
import { stateFrame } from '../frame/states.js';
import { orNull } from '../json.js';
import { refusing } from '../refuse.js';
import type { AnalysisRequest } from '../request.js';
import type { AtRiskTable, CumIncResult, IncidencePoint } from '../result.js';
import type { Table } from '../table.js';
import { headOf } from './head.js';
import { timesOf } from './km.js';
import { sum } from './times.js';

/** The probability of each outcome, or of being in each state. */
export function analyseCumInc(request: AnalysisRequest, table: Table): CumIncResult {
  const { frame, from, initial } = stateFrame(request, table);
  const id = frame.data.start === undefined && request.id === undefined ? undefined : frame.roles.id;
  const data: StateData = {
    ...frame.data,
    outcomes: frame.outcomes,
    initial,
    ...(id === undefined ? {} : { id: factor(table, id, frame.rows) }),
    ...(from === undefined ? {} : { from }),
  };
  const options: StateOptions = {
    ...(frame.group === undefined ? {} : { group: frame.group }),
    ...(request.confidence === undefined ? {} : { confidence: request.confidence }),
    ...(request.level === undefined ? {} : { level: request.level }),
  };
  const states = refusing(() => estimateStates(data, options));
  return {
    analysis: 'cuminc',
    ...headOf(request, frame, [states]),
    initial,
    outcomes: frame.outcomes,
    groups: states.curves.map((curve) => ({
      group: curve.group,
      n: curve.subjects,
      censored: sum(curve.censored),
      events: Object.fromEntries(frame.outcomes.map((outcome) => [outcome, sum(entriesInto(curve, outcome))])),
    })),
    atRisk: atRiskOf(request, frame, table),
    ...(request.times === undefined
      ? {}
      : { at: states.curves.flatMap((curve) => pointsAt(curve, frame.outcomes, request.times!)) }),
    curve: pointsOf(states.curves, frame.outcomes),
  };
}

/** Any outcome is an event; a case that goes on in the same state is neither censored nor anew at risk. */
function atRiskOf(request: AnalysisRequest, frame: Frame, table: Table): AtRiskTable {
  const { data, group } = condense(frame, table);
  const ended = { ...data, status: data.status.map((outcome) => Math.min(outcome, 1)) };
  const options = { ...(group === undefined ? {} : { group }), times: timesOf(request, frame) };
  const { times, groups } = refusing(() => atRiskTable(ended, options));
  return { times, groups };
}

/** How many enter a state, at each time of the curve. */
function entriesInto(curve: StateCurve, outcome: string): Float64Array {
  const entries = new Float64Array(curve.time.length);
  for (const { to, count } of curve.transitions)
    if (to === outcome) for (let i = 0; i < entries.length; i++) entries[i]! += count[i]!;
  return entries;
}

function atRiskAnywhere({ time, states }: StateCurve): Float64Array {
  const all = new Float64Array(time.length);
  for (const { atRisk } of states) for (let i = 0; i < all.length; i++) all[i]! += atRisk[i]!;
  return all;
}

/** All points, of one group after another and in it of one outcome after another. */
function pointsOf(curves: readonly StateCurve[], outcomes: readonly string[]): IncidencePoint[] {
  const points: IncidencePoint[] = [];
  for (const curve of curves) {
    const atRisk = atRiskAnywhere(curve);
    for (const [k, outcome] of outcomes.entries()) {
      const { probability, se, lower, upper } = curve.states[k + 1]!;
      const events = entriesInto(curve, outcome);
      for (let i = 0; i < curve.time.length; i++)
        points.push({
          group: curve.group,
          outcome,
          time: curve.time[i]!,
          atRisk: atRisk[i]!,
          events: events[i]!,
          censored: curve.censored[i]!,
          incidence: probability[i]!,
          se: orNull(se[i]!),
          lower: orNull(lower[i]!),
          upper: orNull(upper[i]!),
        });
    }
  }
  return points;
}

/** Curves at some times, as those of survival: events and censorings since the time before. */
function pointsAt(curve: StateCurve, outcomes: readonly string[], times: readonly number[]): IncidencePoint[] {
  const atRisk = atRiskAnywhere(curve);
  const ascending = [...times].sort((a, b) => a - b);
  return outcomes.flatMap((outcome, k) => {
    const { probability, se, lower, upper } = curve.states[k + 1]!;
    const entries = entriesInto(curve, outcome);
    let next = 0;
    return ascending.map((time) => {
      let [events, censored] = [0, 0];
      for (; next < curve.time.length && curve.time[next]! <= time; next++) {
        events += entries[next]!;
        censored += curve.censored[next]!;
      }
      const last = next - 1;
      const at = curve.time[last] === time ? last : next;
      return {
        group: curve.group,
        outcome,
        time,
        atRisk: atRisk[at] ?? 0,
        events,
        censored,
        // Before the first point nobody has moved.
        incidence: last < 0 ? 0 : probability[last]!,
        se: last < 0 ? 0 : orNull(se[last]!),
        lower: last < 0 ? null : orNull(lower[last]!),
        upper: last < 0 ? null : orNull(upper[last]!),
      };
    });
  });
}
