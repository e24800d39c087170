import { kindOf, type FactsTable } from '#columns';
import { dayFromIso } from '#kernel';
import { exitsFor, type FactPattern, type ProtocolDefinition } from '#protocol';
import { beforeCause, sourceAttribute } from './codebook.js';
import { columnOf, patternSql } from './predicate.js';
import type { Question } from './question.js';

/** Days beyond every calendar: what an unknown date is between. */
export const LOW = -1_000_000_000;
export const HIGH = 1_000_000_000;

/** Something that can end follow-up. Its place in {@link Plan.causes} is its number in the SQL. */
export interface Cause {
  readonly name: string;
  readonly role: 'endpoint' | 'exit' | 'before';
  readonly competes: boolean;
  readonly last: boolean;
  /** The condition on a row of facts. */
  readonly sql: string;
}

/** A question with everything that its SQL is put together from. */
export interface Plan {
  readonly protocolNo: number;
  readonly facts: FactsTable;
  readonly asKnown: number;
  /** The cut-off, a day. */
  readonly asOf: number;
  readonly studyEnd: number | undefined;
  readonly maxFollowUp: number | undefined;
  readonly origin: string;
  readonly entry: string | undefined;
  /** The endpoint first, then the exits that are not ignored in the protocol's order, then the endpoint's `before`. */
  readonly causes: readonly Cause[];
  readonly before: { readonly number: number; readonly endpointCounts: boolean } | undefined;
  /** Numbers of causes in order of precedence on one day. */
  readonly precedence: readonly number[];
  readonly group: GroupPlan | undefined;
  readonly covariates: readonly CovariatePlan[];
}

/** How a case's group is found: the value of one attribute, or the first rule that holds. */
export type GroupPlan =
  | { readonly kind: 'from'; readonly pattern: string; readonly column: string }
  | {
      readonly kind: 'rules';
      readonly patterns: readonly string[];
      readonly rules: readonly GroupRulePlan[];
    };

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
}

/** Puts together what the SQL of a resolved question needs, from its definition and the columns of its facts. */
export function planQuestion(question: Question, definition: ProtocolDefinition, facts: FactsTable): Plan {
  const causes = causesOf(question, definition, facts);
  const before = definition.endpoints[question.endpoint]!.before;
  const { sameInstant } = definition;
  return {
    protocolNo: facts.protocolNo,
    facts,
    asKnown: question.asKnown,
    asOf: dayFromIso(question.asOf)!,
    studyEnd: definition.studyEnd === undefined ? undefined : dayFromIso(definition.studyEnd)!,
    maxFollowUp: question.maxFollowUp ?? undefined,
    origin: patternSql(definition.origin, definition, facts),
    entry: definition.entry === undefined ? undefined : patternSql(definition.entry, definition, facts),
    causes,
    before:
      before === undefined ? undefined : { number: causes.length - 1, endpointCounts: before.sameDay === 'counts' },
    precedence: Array.isArray(sameInstant)
      ? (sameInstant as readonly string[])
          .map((name) => causes.findIndex((cause) => cause.name === name))
          .filter((number) => number >= 0)
      : [],
    group: groupPlan(question, definition, facts),
    covariates: question.covariates.map((name) => covariatePlan(name, definition, facts)),
  };
}

function causesOf(question: Question, definition: ProtocolDefinition, facts: FactsTable): Cause[] {
  const endpoint = definition.endpoints[question.endpoint]!;
  const exits = exitsFor(definition, question.endpoint).filter(([name]) => question.exits[name] !== 'ignored');
  return [
    {
      name: question.endpoint,
      role: 'endpoint',
      competes: true,
      last: false,
      sql: patternSql(endpoint, definition, facts),
    },
    ...exits.map(([name, exit]): Cause => ({
      name,
      role: 'exit',
      competes: question.exits[name] === 'competes',
      last: exit.take === 'last',
      sql: patternSql(exit, definition, facts),
    })),
    ...(endpoint.before === undefined
      ? []
      : [
          {
            name: beforeCause(question, definition),
            role: 'before' as const,
            competes: endpoint.before.default === 'competes',
            last: false,
            sql: patternSql(endpoint.before, definition, facts),
          },
        ]),
  ];
}

function groupPlan(question: Question, definition: ProtocolDefinition, facts: FactsTable): GroupPlan | undefined {
  if (question.group === null) return undefined;
  const group = definition.groups![question.group]!;
  if ('from' in group) {
    const kind = kindOf(sourceAttribute(group.from, definition));
    return {
      kind: 'from',
      pattern: patternSql(group.from, definition, facts),
      column: columnOf(facts, group.from.attribute, kind),
    };
  }
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
  return { kind: 'rules', patterns, rules };
}

function covariatePlan(name: string, definition: ProtocolDefinition, facts: FactsTable): CovariatePlan {
  const { from, as } = definition.covariates![name]!;
  const kind = kindOf(sourceAttribute(from, definition));
  return {
    name,
    pattern: patternSql(from, definition, facts),
    column: columnOf(facts, from.attribute, kind),
    as: as === 'years-at-origin' ? 'years' : kind === 'date' ? 'date' : 'value',
  };
}
