import { carriesFact, fold, mergedCases, resolveMerges, type CaseEvent } from '#case';
import { compareCodePoints, dayFromIso, type Day } from '#kernel';
import type { FactPattern, ProtocolDefinition } from '#protocol';
import type { Audit, Cell, DatasetAnswer, Exclusion, ExclusionReason, Row } from './answer.js';
import { columnsOf, endedLabel, whyOf } from './codebook.js';
import { foldEnd, type End } from './fold-end.js';
import { date, inOrder, matching, nameOf, seenBy, valueOf, type Dated } from './fold-facts.js';
import { foldGroup } from './fold-group.js';
import type { Question } from './question.js';
import { warningsOf, type Doubts } from './warnings.js';

/** A case's own events in the order of its stream (the index is the revision), each with its position in the log. */
export interface CaseHistory {
  readonly caseId: string;
  readonly events: readonly { readonly position: number; readonly event: CaseEvent }[];
}

type Counts = { -readonly [K in keyof Omit<Doubts, 'covariatesNotAtOrigin' | 'rows' | 'events'>]: number };

/**
 * Answers a question by going through each case by itself: slow, and written without a look at the SQL, so that the two
 * can check each other.
 *
 * @param histories the cases of the question's protocol, each once, in any order
 * @param versions every version of the protocol
 */
export function foldDataset(
  histories: readonly CaseHistory[],
  question: Question,
  definition: ProtocolDefinition,
  versions: readonly ProtocolDefinition[],
): DatasetAnswer {
  const asOf = dayFromIso(question.asOf)!;
  const known = histories
    .map(({ caseId, events }) => ({ caseId, events: events.filter(({ position }) => position <= question.asKnown) }))
    .filter(({ events }) => events.length > 0)
    .map(({ caseId, events }) => ({ caseId, state: fold(events.map(({ event }) => event)) }))
    .sort((x, y) => compareCodePoints(x.caseId, y.caseId));
  const { rootOf, ineffective } = resolveMerges(
    known.flatMap(({ caseId, state }) => mergedCases(state).map((merged) => ({ survivor: caseId, merged }))),
  );

  const factsOf = new Map<string, Dated[]>();
  const facts = { recorded: 0, superseded: 0, standing: 0, afterAsOf: 0 };
  for (const { caseId, state } of known) {
    const root = rootOf.get(caseId) ?? caseId;
    state.events.forEach((event, revision) => {
      if (!carriesFact(event)) return;
      facts.recorded++;
      if (state.supersededBy.has(revision)) {
        facts.superseded++;
        return;
      }
      const dated = date(seenBy(definition, event, versions), caseId);
      facts.standing++;
      if (dated.from > asOf) facts.afterAsOf++;
      factsOf.set(root, [...(factsOf.get(root) ?? []), dated]);
    });
  }

  const rows: Row[] = [];
  const excluded: Exclusion[] = [];
  const exclusions: Partial<Record<ExclusionReason, number>> = {};
  const status = [0, 0, 0];
  const doubts: Counts = { synthetic: 0, groupAfterOrigin: 0 };
  const missed = new Map(question.covariates.map((name) => [name, 0]));
  let personDays = 0;
  for (const { caseId } of known) {
    const own = (factsOf.get(caseId) ?? []).sort(inOrder);
    const result: Followed | ExclusionReason = rootOf.has(caseId) ? 'merged' : follow(own, question, definition, asOf);
    if (typeof result === 'string') {
      excluded.push({ id: caseId, reason: result });
      exclusions[result] = (exclusions[result] ?? 0) + 1;
      continue;
    }
    const { origin, end, entry, group } = result;
    const covariates = question.covariates.map((name): Cell => {
      const { value, late } = covariateAt(own, name, definition, origin.from);
      if (late) missed.set(name, missed.get(name)! + 1);
      return value;
    });
    const time = end.stop - origin.from;
    status[end.status]!++;
    personDays += time - (entry ?? 0);
    if (own.some(({ fact, from }) => fact.synthetic === true && from <= asOf)) doubts.synthetic++;
    if (group.late) doubts.groupAfterOrigin++;
    const { why, label } =
      end.fact === undefined
        ? { why: end.reason, label: endedLabel(end.reason) }
        : whyOf(question, definition, end.reason);
    rows.push([
      caseId,
      ...(entry === undefined ? [] : [entry]),
      time,
      end.status,
      end.status === 0 ? null : end.reason,
      why,
      group.code,
      ...covariates,
      label[question.language],
      nameOf(origin),
      end.fact === undefined ? null : nameOf(end.fact),
    ]);
  }
  const audit: Audit = {
    cases: known.length,
    rows: rows.length,
    exclusions,
    events: status[1]!,
    competing: status[2]!,
    censored: status[0]!,
    personDays,
    facts,
    ineffectiveMerges: ineffective.map(({ merged, survivor }) => ({ merged, survivor })),
  };
  const warnings = warningsOf(question.language, {
    ...doubts,
    rows: rows.length,
    events: audit.events,
    covariatesNotAtOrigin: missed,
  });
  return { question, columns: columnsOf(question, definition), audit, warnings, rows, excluded };
}

interface Followed {
  readonly origin: Dated;
  readonly end: End;
  readonly entry: number | undefined;
  readonly group: { readonly code: string | null; readonly late: boolean };
}

/** One case from its origin to its end, or why it is not in the rows. `facts` are in order. */
function follow(
  facts: readonly Dated[],
  question: Question,
  definition: ProtocolDefinition,
  asOf: Day,
): Followed | ExclusionReason {
  const origin = originOf(facts, definition, asOf);
  if (typeof origin === 'string') return origin;
  const end = foldEnd(facts, question, definition, origin.from);
  if (typeof end === 'string') return end;
  const entry =
    definition.entry === undefined ? undefined : entryOf(facts, definition.entry, asOf, origin.from, end.stop);
  if (typeof entry === 'string') return entry;
  const group = foldGroup(facts, question, definition, asOf, origin.from);
  return typeof group === 'string' ? group : { origin, end, entry, group };
}

function originOf(facts: readonly Dated[], definition: ProtocolDefinition, asOf: Day): Dated | ExclusionReason {
  const candidates = matching(facts, definition.origin);
  if (candidates.length === 0) return 'no-origin';
  const first = candidates.find(({ precise }) => precise);
  const latest = Math.min(first?.from ?? Infinity, asOf);
  if (candidates.some(({ precise, from }) => !precise && from <= latest)) return 'date-imprecise';
  if (first === undefined || first.from > asOf) return 'origin-after-as-of';
  const studyEnd = definition.studyEnd === undefined ? Infinity : dayFromIso(definition.studyEnd)!;
  return first.from > studyEnd ? 'origin-after-study-end' : first;
}

function entryOf(
  facts: readonly Dated[],
  pattern: FactPattern,
  asOf: Day,
  origin: Day,
  stop: Day,
): number | ExclusionReason {
  const happened = matching(facts, pattern).filter(({ from }) => from <= asOf);
  const first = happened.find(({ precise }) => precise);
  const imprecise = happened.filter(({ precise }) => !precise);
  if (first === undefined) return imprecise.length > 0 ? 'date-imprecise' : 'no-entry';
  if (imprecise.some(({ from }) => from <= first.from)) return 'date-imprecise';
  return first.from > origin && first.from >= stop ? 'entry-after-end' : Math.max(0, first.from - origin);
}

function covariateAt(
  facts: readonly Dated[],
  name: string,
  definition: ProtocolDefinition,
  origin: Day,
): { value: Cell; late: boolean } {
  const { from: source, as } = definition.covariates![name]!;
  const candidates = matching(facts, source);
  const last = candidates.findLast(({ to }) => to <= origin);
  if (last === undefined) return { value: null, late: candidates.length > 0 };
  const value = valueOf(last, source, definition);
  if (as !== 'years-at-origin' || value === null) return { value, late: false };
  return { value: (origin - dayFromIso(value as string)!) / 365.25, late: false };
}
