/**
 * What a study is, as data: the content of `protocol.yaml`, word for word (the same as JSON). Nothing here is computed;
 * `protocol.schema.ts` checks the form and `check.ts` the meaning.
 */
export interface ProtocolDefinition {
  /** The name in URLs and commands; a folder of `protocols/` bears it. */
  readonly name: string;
  /** Counts up; a registered version never changes. */
  readonly version: number;
  readonly title: Label;
  readonly description?: Label;
  /** Where the study is described (papers, reports). */
  readonly references?: readonly string[];
  /** Lists of codes that attributes share. */
  readonly codeLists?: Readonly<Record<string, CodeList>>;
  readonly factTypes: Readonly<Record<string, FactType>>;
  /** What combinations of facts are impossible (refused) or unusual (accepted and flagged). */
  readonly rules?: readonly Rule[];
  /** When the clock is 0. */
  readonly origin: FactPattern;
  /** From when an event would have been seen (left truncation); without it, from the origin. */
  readonly entry?: FactPattern;
  /** The last day of the study (YYYY-MM-DD). Without it every question must give `as-of`. */
  readonly studyEnd?: string;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly exits?: Readonly<Record<string, Exit>>;
  readonly groups?: Readonly<Record<string, Group>>;
  readonly covariates?: Readonly<Record<string, Covariate>>;
  /**
   * What holds when two of {endpoint, competing exits} fall on one day: `error` (the case is set aside and listed), or the
   * causes in order of precedence (endpoint and exit names; the first one named wins).
   */
  readonly sameInstant?: 'error' | readonly string[];
  /** Named ways to keep facts of one day apart where rows are intervals. */
  readonly shifts?: Readonly<Record<string, Shift>>;
  /** Ways of working, in force by date and place. */
  readonly processVersions?: readonly ProcessVersion[];
  /** The fact and attribute that say where a case is, for `processVersions[].where`. */
  readonly place?: AttributeSource;
  /** How wide tables become facts: `forlopp import <protocol> <file> --mapping <name>`. */
  readonly mappings?: Readonly<Record<string, WideMapping>>;
}

/** A text in both languages. */
export interface Label {
  readonly sv: string;
  readonly en: string;
}

/** Code → label. */
export type CodeList = Readonly<Record<string, Label>>;

export interface FactType {
  readonly label: Label;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** A typed attribute of a fact. Personal attributes are not repeated in errors or logs (and will be sealed at rest). */
export type Attribute = CodeAttribute | NumberAttribute | DateAttribute | TextAttribute;
interface AttributeBase {
  readonly label: Label;
  readonly required?: boolean;
  readonly personal?: boolean;
}
export interface CodeAttribute extends AttributeBase {
  readonly type: 'code';
  /** The name of a code list, or the codes themselves. */
  readonly codes: string | CodeList;
  /** Several codes at once (parties at a meeting); the value is a list without repeats. */
  readonly many?: boolean;
}
export interface NumberAttribute extends AttributeBase {
  readonly type: 'number';
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string;
}
/** A calendar day, `YYYY-MM-DD`. */
export interface DateAttribute extends AttributeBase {
  readonly type: 'date';
}
export interface TextAttribute extends AttributeBase {
  readonly type: 'text';
  /** At most this many characters (default 1000). */
  readonly maxLength?: number;
}

/** Facts of a type whose attributes fulfil every condition. */
export interface FactPattern {
  readonly fact: string;
  readonly where?: Where;
}
/** Attribute → what its value must be. An attribute that is absent fulfils nothing. */
export type Where = Readonly<Record<string, Condition>>;
/** A value, any of a list of values, or a range with both ends in it (numbers; dates as YYYY-MM-DD). */
export type Condition = Scalar | readonly Scalar[] | { readonly min?: Scalar; readonly max?: Scalar };
export type Scalar = string | number;

export interface AttributeSource extends FactPattern {
  readonly attribute: string;
}

/**
 * A rule over the facts of one case, judged by the days on which they occurred and never by the order of arrival; where a
 * date is not exact, only what is certain counts.
 *
 * - `order`: no `fact` before the first `notBefore`.
 * - `requires`: a `fact` without any `needs` (always unusual, never impossible: the predecessor may come later).
 * - `at-most-one`: more than one `fact`.
 * - `not-both`: a `fact` and an `other` in one case.
 * - `last`: anything that occurred after `fact` (death, say).
 */
export type Rule = RuleBase &
  (
    | { readonly rule: 'order'; readonly fact: string; readonly notBefore: string; readonly verdict: Verdict }
    | { readonly rule: 'requires'; readonly fact: string; readonly needs: string; readonly verdict: 'unusual' }
    | { readonly rule: 'at-most-one'; readonly fact: string; readonly verdict: Verdict }
    | { readonly rule: 'not-both'; readonly fact: string; readonly other: string; readonly verdict: Verdict }
    | { readonly rule: 'last'; readonly fact: string; readonly verdict: Verdict }
  );
interface RuleBase {
  /** Names the rule in refusals and flags. */
  readonly id: string;
  readonly label: Label;
  /** Conditions on `fact`. */
  readonly where?: Where;
}
/** What a broken rule means: the fact is refused, or recorded with a flag. */
export type Verdict = 'impossible' | 'unusual';

/** The first fact that matches, counted from the origin. */
export interface Endpoint extends FactPattern {
  readonly label: Label;
  /**
   * Only before the first fact of this pattern: when that comes first the endpoint has become impossible (`competes`) or
   * follow-up ends there (`censors`). `sameDay` says whether an endpoint on that very day still counts.
   */
  readonly before?: FactPattern & {
    readonly default: 'competes' | 'censors';
    readonly sameDay: 'counts' | 'does-not-count';
    readonly label: Label;
  };
}

/** A reason why follow-up of a case ended. */
export interface Exit extends FactPattern {
  readonly label: Label;
  /** Makes the endpoint impossible; ends follow-up with the endpoint still possible; or is passed over unless asked for. */
  readonly default: ExitPolicy;
  /** The machine code in the column `why`; `exit:<name>` where it is left out. */
  readonly why?: string;
  /** The first such fact (default), or the last one (last contact). */
  readonly take?: 'first' | 'last';
  /**
   * The endpoints that it is an exit for (all without it). A death ends the wait for a transplant and is itself an
   * endpoint: as an exit it is for the transplant only, or one fact would be event and exit of one day.
   */
  readonly for?: readonly string[];
}
/** What an exit does: ends follow-up as a competing event, ends it as a censoring, or nothing. */
export type ExitPolicy = 'competes' | 'censors' | 'ignored';

/** A division of the cases: the value of an attribute, or rules of which the first that holds gives the code. */
export type Group =
  | { readonly label: Label; readonly from: AttributeSource }
  | { readonly label: Label; readonly codes: CodeList; readonly rules: readonly GroupRule[] };
export interface GroupRule {
  readonly code: string;
  /** Each of these patterns has a fact in the case. */
  readonly has?: readonly FactPattern[];
  /** None of these patterns has. */
  readonly hasNot?: readonly FactPattern[];
}

/** A value known at the origin: of the last matching fact on or before it, or the years since a date attribute of that fact. */
export interface Covariate {
  readonly label: Label;
  readonly from: AttributeSource;
  /** `value` (default), or `years-at-origin`: (origin − the date) / 365.25. */
  readonly as?: 'value' | 'years-at-origin';
}

/**
 * Keeps facts of one day apart where rows are intervals. An end of follow-up on the day of the origin happens `days` after
 * it; a fact of `facts` on the day that follow-up ended (and which did not end it) happened `days` before that end.
 */
export interface Shift {
  readonly label: Label;
  /** More than 0 and less than 1. */
  readonly days: number;
  readonly facts: readonly FactPattern[];
}

/** A way of working, in force from a day to a day (both in it) at places whose code is listed (everywhere without `where`). */
export interface ProcessVersion {
  readonly name: string;
  readonly label: Label;
  readonly from: string;
  readonly to?: string;
  readonly where?: readonly string[];
}

/** One row of a wide table becomes up to one fact for each entry of `facts`. */
export interface WideMapping {
  /** Name of the source register, the same for every fact. */
  readonly source: string;
  /** The case id; `{column}` is replaced by the row's value. */
  readonly case: string;
  readonly facts: readonly WideFact[];
  /** Cells that mean "no value" besides the empty one. */
  readonly missing?: readonly string[];
  /** The rows are made up. */
  readonly synthetic?: boolean;
}
export interface WideFact {
  readonly type: string;
  /** The event id; `{column}` is replaced. Without it, a hash of the fact and its rank among equal ones. */
  readonly id?: string;
  /** The column of the date; a row without a value there has no such fact. */
  readonly occurred: string;
  /** Column → the cell (or cells) that it must hold for the fact to be there. */
  readonly when?: Readonly<Record<string, string | readonly string[]>>;
  /** Attribute → column, with the table's values → codes where they differ. */
  readonly attributes?: Readonly<
    Record<string, string | { readonly column: string; readonly codes?: Readonly<Record<string, string>> }>
  >;
}
