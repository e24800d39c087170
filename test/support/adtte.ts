import { carriesFact, fold, mergedCases, resolveMerges, type CaseEvent, type FactEvent } from '#case';
import { DAYS_IN, type Cell, type DatasetAnswer, type Question } from '#dataset';
import { compareCodePoints, dayFromIso, isoFromDay, type Day } from '#kernel';
import { matches, type FactPattern, type Label, type ProtocolDefinition } from '#protocol';

/*
 * ADTTE made from the rows of the shape simple (days, addDay 0) and the histories, one case at a time: another way than the
 * SQL's, to hold it to. Of a protocol with one version.
 */

interface History {
  readonly caseId: string;
  readonly events: readonly { readonly position: number; readonly event: CaseEvent }[];
}

interface Dated {
  readonly fact: FactEvent;
  readonly caseId: string;
  readonly a: Day;
  readonly z: Day;
  readonly flag: string | null;
}

/** What of the answer is told here, and not worked out. */
export interface AdtteNames {
  readonly paramcd: string;
  /** Exit, or `before:<fact>`, → CNSR. */
  readonly cnsr: Readonly<Record<string, number>>;
  /** Group code → label, in order; `undefined` without a group. */
  readonly treatments: Readonly<Record<string, Label>> | undefined;
  /** Covariate → its variable, in order. */
  readonly covariates: Readonly<Record<string, string>>;
}

/** The rows by variable, without those that are left out. */
export function adtteOf(
  question: Question,
  definition: ProtocolDefinition,
  simple: DatasetAnswer,
  histories: readonly History[],
  names: AdtteNames,
): Record<string, Cell>[] {
  const facts = standing(question, histories);
  const say = (label: Label): string => label[question.language];
  const imputes = question.impreciseDates.startsWith('impute');
  const endpoint = definition.endpoints[question.endpoint]!;
  return simple.rows.map((cells) => {
    const row = Object.fromEntries(simple.columns.map(({ name }, i) => [name, cells[i]!]));
    const own = impute(question, definition, facts.get(row['id'] as string) ?? []).sort(inOrder);
    const origin = own.find(({ fact, a, z }) => a === z && matches(definition.origin, fact))!;
    const stop = origin.a + (row['time'] as number);
    const end = endOf(question, definition, row);
    const there = own.filter(
      ({ fact, a, z }) => end !== undefined && a === stop && z === stop && matches(end.pattern, fact),
    );
    const source = end?.last === true ? there.at(-1) : there[0];
    const event = row['status'] === 1;
    const cnsr = event ? 0 : end === undefined ? (row['why'] === 'max-follow-up' ? 2 : 1) : names.cnsr[end.name]!;
    const group = row['group'] as string | null;
    const numbers = Object.keys(names.treatments ?? {});
    return {
      STUDYID: definition.name,
      USUBJID: row['id']!,
      PARAMCD: names.paramcd,
      PARAM: say(endpoint.label),
      ...(names.treatments === undefined
        ? {}
        : {
            TRTP: group === null ? null : say(names.treatments[group]!),
            TRTPN: group === null ? null : numbers.indexOf(group) + 1,
          }),
      STARTDT: isoFromDay(origin.a),
      ...(imputes ? { STARTDTF: origin.flag } : {}),
      ADT: isoFromDay(stop),
      ...(imputes ? { ADTF: source?.flag ?? null } : {}),
      AVAL: (stop - origin.a + question.addDay) / DAYS_IN[question.unit],
      AVALU: question.unit.toUpperCase(),
      CNSR: cnsr,
      EVNTDESC: row['why_text']!,
      CNSDTDSC: event ? null : dateText(question, definition, cnsr, end),
      SRCDOM: source?.fact.type ?? null,
      SRCVAR: source === undefined ? null : 'occurred',
      SRCSEQ: source === undefined ? null : own.indexOf(source) + 1,
      ...Object.fromEntries(Object.entries(names.covariates).map(([name, variable]) => [variable, row[name]!])),
    };
  });
}

interface End {
  readonly name: string;
  readonly pattern: FactPattern;
  readonly last: boolean;
}

/** What fact ended a row, by its `cause` or `why`. */
function endOf(
  { endpoint }: Question,
  { endpoints, exits }: ProtocolDefinition,
  row: Record<string, Cell>,
): End | undefined {
  const own = endpoints[endpoint]!;
  if (row['status'] === 1) return { name: endpoint, pattern: own, last: false };
  const before = own.before;
  if (before !== undefined && row['why'] === `before:${before.fact}`)
    return { name: `before:${before.fact}`, pattern: before, last: false };
  const exit = Object.entries(exits ?? {}).find(([name, { why }]) => (why ?? `exit:${name}`) === row['why']);
  return exit && { name: exit[0], pattern: exit[1], last: exit[1].take === 'last' };
}

function dateText(question: Question, definition: ProtocolDefinition, cnsr: number, end: End | undefined): string {
  const swedish = question.language === 'sv';
  if (cnsr === 2) return `${question.maxFollowUp} ${swedish ? 'dagar efter start' : 'days after the origin'}`;
  if (end === undefined) {
    const cut = question.asOf < (definition.studyEnd ?? '9999-12-31');
    return swedish ? (cut ? 'Datastopp' : 'Studiens slut') : cut ? 'Data cut-off' : 'End of the study';
  }
  const fact = definition.factTypes[end.pattern.fact]!.label[question.language];
  if (swedish) return `${end.last ? 'Sista dag' : 'Dag'} för: ${fact}`;
  return `${end.last ? 'Last date' : 'Date'} of: ${fact}`;
}

/** The facts that stand at as-known, by the case that stands for theirs. */
function standing({ asKnown }: Question, histories: readonly History[]): Map<string, Dated[]> {
  const known = histories
    .map(({ caseId, events }) => ({ caseId, events: events.filter(({ position }) => position <= asKnown) }))
    .map(({ caseId, events }) => ({ caseId, state: fold(events.map(({ event }) => event)) }));
  const { rootOf } = resolveMerges(
    known.flatMap(({ caseId, state }) => mergedCases(state).map((merged) => ({ survivor: caseId, merged }))),
  );
  const facts = new Map<string, Dated[]>();
  for (const { caseId, state } of known) {
    const root = rootOf.get(caseId) ?? caseId;
    const own = state.events.flatMap((event, revision): Dated[] => {
      if (!carriesFact(event) || state.supersededBy.has(revision)) return [];
      const { occurred } = event;
      const [a, z] = occurred.precision === 'unknown' ? [-Infinity, Infinity] : [occurred.from, occurred.to];
      return [{ fact: event, caseId, a, z, flag: null }];
    });
    facts.set(root, [...(facts.get(root) ?? []), ...own]);
  }
  return facts;
}

/** The facts of one case with imprecise dates as the question wants them. */
function impute({ impreciseDates, asOf }: Question, definition: ProtocolDefinition, facts: readonly Dated[]): Dated[] {
  if (!impreciseDates.startsWith('impute')) return [...facts];
  const last = dayFromIso([asOf, definition.studyEnd ?? asOf].toSorted()[0]!)!;
  // Months and years first: an origin that gets its day so bounds what has no date at all.
  const dated = facts.map((fact) => withDay(fact, impreciseDates));
  const origins = dated.filter(
    ({ fact, a, z }) => a === z && a <= dayFromIso(asOf)! && matches(definition.origin, fact),
  );
  const first = Math.min(...origins.map(({ a }) => a));
  return dated.map((one) =>
    one.a === -Infinity && first <= last ? withDay({ ...one, a: first, z: last }, impreciseDates) : one,
  );
}

/** A fact with the day that a rule gives it between two others, if it has none; one between the infinities stays there. */
function withDay(dated: Dated, rule: string): Dated {
  const { a, z, fact } = dated;
  const { precision } = fact.occurred;
  if (precision === 'day' || a === -Infinity) return dated;
  const day = { 'impute-first': a, 'impute-last': z }[rule] ?? a + Math.floor((z - a) / 2);
  return { ...dated, a: day, z: day, flag: { month: 'D', year: 'M' }[precision as string] ?? 'Y' };
}

function inOrder(x: Dated, y: Dated): number {
  return (
    (x.a === y.a ? 0 : x.a - y.a) ||
    compareCodePoints(x.fact.source, y.fact.source) ||
    compareCodePoints(x.fact.id, y.fact.id) ||
    compareCodePoints(x.caseId, y.caseId)
  );
}
