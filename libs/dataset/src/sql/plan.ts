import { kindOf, type FactsTable } from '#columns';
import { dayFromIso } from '#kernel';
import { exitsFor, type AttributeSource, type FactPattern, type ProtocolDefinition } from '#protocol';
import { beforeCause, PROCESS_VERSION, sourceAttribute } from '../codebook.js';
import { INTERVAL_SHAPES, type Question } from '../question.js';
import { columnOf, patternSql } from './predicate.js';

/** Days beyond every calendar: what an unknown date is between. */
export const LOW = -1_000_000_000;
export const HIGH = 1_000_000_000;

/** Something that can end follow-up, or a state. Its place in {@link Plan.causes} is its number in the SQL. */
export interface Cause {
  readonly name: string;
  readonly role: 'endpoint' | 'state' | 'exit' | 'before';
  readonly competes: boolean;
  /** Whether it ends follow-up: a recurrent endpoint and a state that can be left do not. */
  readonly stops: boolean;
  readonly last: boolean;
  /** The condition on a row of facts. */
  readonly sql: string;
}

/** A question with everything that its SQL is put together from. */
export interface Plan {
  readonly question: Question;
  readonly definition: ProtocolDefinition;
  readonly protocolNo: number;
  readonly facts: FactsTable;
  readonly asKnown: number;
  /** The cut-off, a day. */
  readonly asOf: number;
  readonly studyEnd: number | undefined;
  readonly maxFollowUp: number | undefined;
  readonly origin: string;
  readonly entry: string | undefined;
  /** The endpoint first, then other states, then the exits that are not ignored in the protocol's order, then the endpoint's `before`. */
  readonly causes: readonly Cause[];
  readonly before: { readonly number: number; readonly endpointCounts: boolean } | undefined;
  /** Numbers of causes in order of precedence on one day. */
  readonly precedence: readonly number[];
  readonly group: GroupPlan | undefined;
  readonly covariates: readonly CovariatePlan[];
  readonly population: { readonly has: readonly string[]; readonly hasNot: readonly string[] };
  readonly timeDependent: readonly TimeDependentPlan[];
  readonly shift: { readonly days: number; readonly sql: string } | undefined;
  /** Days from the origin to the day on which baseline values are as known. */
  readonly baseDays: number;
  /** Whether rows are intervals. */
  readonly intervals: boolean;
  readonly imputes: boolean;
  /** Whether every recorded fact of the protocol has an exact date. */
  readonly exact: boolean;
  /** Whether any fact was corrected or voided, and any case merged. */
  readonly superseded: boolean;
  readonly merged: boolean;
  /** How many of the recorded facts are made up. */
  readonly madeUp: 'none' | 'some' | 'all';
}

/** What is known of a protocol's facts at as-known before the SQL is put together: what there is none of costs nothing. */
export type Survey = Pick<Plan, 'exact' | 'superseded' | 'merged' | 'madeUp'>;

/** How a case's group is found. */
export type GroupPlan =
  | {
      readonly kind: 'from';
      readonly name: string;
      readonly pattern: string;
      readonly column: string;
      readonly anyTime: boolean;
    }
  | {
      readonly kind: 'rules';
      readonly name: string;
      readonly patterns: readonly string[];
      readonly rules: readonly GroupRulePlan[];
      readonly anyTime: boolean;
    }
  | { readonly kind: 'process-version'; readonly name: string; readonly pattern: string; readonly column: string };

/** A rule by the numbers of its patterns. */
export interface GroupRulePlan {
  readonly code: string;
  readonly has: readonly number[];
  readonly hasNot: readonly number[];
}

/** A covariate by the condition on its facts and the column that holds its value. */
export interface CovariatePlan {
  readonly name: string;
  readonly pattern: string;
  readonly column: string;
  /** How the value comes out: as it is, a day to be written as a date, or years from a day to the origin. */
  readonly as: 'value' | 'date' | 'years';
  /** Facts after the base day count where there are none before. */
  readonly anyTime: boolean;
}

/** A covariate that changes: by the condition on its facts (which have a value), and their column. */
export interface TimeDependentPlan {
  readonly name: string;
  readonly pattern: string;
  /** `undefined` where no value is read. */
  readonly column: string | undefined;
  readonly as: 'value' | 'ever' | 'count';
  readonly date: boolean;
  readonly lag: number;
}

/** Puts together what the SQL of a resolved question needs, from its definition and the columns of its facts. */
export function planQuestion(
  question: Question,
  definition: ProtocolDefinition,
  facts: FactsTable,
  survey: Survey,
): Plan {
  const sql = (pattern: FactPattern): string => patternSql(pattern, definition, facts);
  const causes = causesOf(question, definition, sql);
  const before = definition.endpoints[question.endpoint]!.before;
  const shift = question.shift === null ? undefined : definition.shifts![question.shift]!;
  return {
    question,
    definition,
    protocolNo: facts.protocolNo,
    facts,
    asKnown: question.asKnown,
    asOf: dayFromIso(question.asOf)!,
    studyEnd: definition.studyEnd === undefined ? undefined : dayFromIso(definition.studyEnd)!,
    maxFollowUp: question.maxFollowUp ?? undefined,
    origin: sql(definition.origin),
    entry: definition.entry === undefined ? undefined : sql(definition.entry),
    causes,
    before:
      before === undefined || question.shape === 'multi-state'
        ? undefined
        : { number: causes.length - 1, endpointCounts: before.sameDay === 'counts' },
    precedence:
      question.sameInstant === 'error' || question.shape === 'multi-state'
        ? []
        : question.sameInstant
            .map((name) => causes.findIndex((cause) => cause.name === name))
            .filter((number) => number >= 0),
    group: groupPlan(question, definition, facts),
    covariates: question.covariates.map((name) => ({
      ...covariatePlan(name, definition, facts),
      anyTime: question.fixedAtAnyTime.includes(name),
    })),
    population: {
      has: (question.population?.has ?? []).map(sql),
      hasNot: (question.population?.hasNot ?? []).map(sql),
    },
    timeDependent: question.timeDependent.map(({ name, from, as, lag }) => {
      const source = from.attribute === undefined ? undefined : { ...from, attribute: from.attribute };
      const kind = source === undefined ? undefined : kindOf(sourceAttribute(source, definition));
      const column = source === undefined ? undefined : columnOf(facts, source.attribute, kind!);
      return {
        name,
        pattern: column === undefined ? sql(from) : `(${sql(from)} AND ${column} IS NOT NULL)`,
        column,
        as,
        date: kind === 'date',
        lag,
      };
    }),
    shift: shift === undefined ? undefined : { days: shift.days, sql: `(${shift.facts.map(sql).join(' OR ')})` },
    baseDays: question.landmark ?? 0,
    intervals: INTERVAL_SHAPES.includes(question.shape),
    imputes: question.impreciseDates.startsWith('impute') && !survey.exact,
    ...survey,
  };
}

function causesOf(question: Question, definition: ProtocolDefinition, sql: (pattern: FactPattern) => string): Cause[] {
  const endpoint = definition.endpoints[question.endpoint]!;
  const states = question.states ?? [];
  const absorbing = (name: string): boolean => question.absorbing!.includes(name);
  const exits = exitsFor(definition, question.endpoint).filter(([name]) => question.exits[name] !== 'ignored');
  const multiState = question.shape === 'multi-state';
  return [
    {
      name: question.endpoint,
      role: 'endpoint',
      competes: true,
      stops: multiState ? absorbing(question.endpoint) : question.shape !== 'recurrent',
      last: false,
      sql: sql(endpoint),
    },
    ...states
      .filter((name) => name !== question.endpoint && !exits.some(([exit]) => exit === name))
      .map((name): Cause => ({
        name,
        role: 'state',
        competes: true,
        stops: absorbing(name),
        last: false,
        sql: sql(definition.endpoints[name]!),
      })),
    ...exits.map(([name, exit]): Cause => {
      const state = states.includes(name);
      return {
        name,
        role: 'exit',
        competes: question.exits[name] === 'competes',
        stops: !state || absorbing(name),
        last: exit.take === 'last' && !state,
        sql: sql(exit),
      };
    }),
    ...(endpoint.before === undefined || multiState
      ? []
      : [
          {
            name: beforeCause(question, definition),
            role: 'before' as const,
            competes: endpoint.before.default === 'competes',
            stops: true,
            last: false,
            sql: sql(endpoint.before),
          },
        ]),
  ];
}

function groupPlan(question: Question, definition: ProtocolDefinition, facts: FactsTable): GroupPlan | undefined {
  if (question.group === null) return undefined;
  const name = question.group;
  const anyTime = question.fixedAtAnyTime.includes(name);
  const from = (source: AttributeSource): { pattern: string; column: string } => ({
    pattern: patternSql(source, definition, facts),
    column: columnOf(facts, source.attribute, kindOf(sourceAttribute(source, definition))),
  });
  if (name === PROCESS_VERSION) {
    const { place } = definition;
    const known = place === undefined ? { pattern: 'false', column: 'NULL::VARCHAR' } : from(place);
    return { kind: 'process-version', name, ...known };
  }
  const group = definition.groups![name]!;
  if ('from' in group) return { kind: 'from', name, anyTime, ...from(group.from) };
  const patterns: string[] = [];
  const number = (pattern: FactPattern): number => {
    const sql = patternSql(pattern, definition, facts);
    if (!patterns.includes(sql)) patterns.push(sql);
    return patterns.indexOf(sql);
  };
  const rules = group.rules.map(({ code, has, hasNot }) => ({
    code,
    has: (has ?? []).map(number),
    hasNot: (hasNot ?? []).map(number),
  }));
  return { kind: 'rules', name, patterns, rules, anyTime };
}

function covariatePlan(
  name: string,
  definition: ProtocolDefinition,
  facts: FactsTable,
): Omit<CovariatePlan, 'anyTime'> {
  const { from, as } = definition.covariates![name]!;
  const kind = kindOf(sourceAttribute(from, definition));
  return {
    name,
    pattern: patternSql(from, definition, facts),
    column: columnOf(facts, from.attribute, kind),
    as: as === 'years-at-origin' ? 'years' : kind === 'date' ? 'date' : 'value',
  };
}
