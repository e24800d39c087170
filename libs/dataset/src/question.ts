import type { Endpoint, ExitPolicy, FactPattern, ProtocolDefinition } from '#protocol';

/**
 * A question, in its canonical form: everything that decides the answer, with every default filled in. Command-line flags
 * and URL parameters are other spellings of it; the manifest carries it; the same question over the same log gives the
 * same bytes. What each part means is told in docs/reference/datasets.md.
 */
export interface Question {
  readonly protocol: string;
  /** The definition that is asked with; by default the latest one registered at `asKnown`. */
  readonly protocolVersion: number;
  readonly shape: Shape;
  /** A name of the protocol, or of {@link endpoints}. */
  readonly endpoint: string;
  /** Endpoints that the question itself defines, by name. */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** When the clock is 0. */
  readonly origin: FactPattern;
  /** From when an event would have been seen; `null`: from the origin. */
  readonly entry: FactPattern | null;
  /** Every exit that is for the endpoint, and what it does here. */
  readonly exits: Readonly<Record<string, ExitPolicy>>;
  /** The data cut-off, YYYY-MM-DD: what happened after it has not happened yet. */
  readonly asOf: string;
  /** The position in the log up to which things were known. */
  readonly asKnown: number;
  /** The longest follow-up, in days from the origin. */
  readonly maxFollowUp: number | null;
  /** Only cases that have these facts, and not those, on or before the origin. */
  readonly population: Population | null;
  /** Conditions on the future; has to be asked for by name and warns. */
  readonly restrictTo: 'casesWithEvent' | null;
  readonly group: string | null;
  /** Baseline covariates, in the order of their columns. */
  readonly covariates: readonly string[];
  /** Covariate → increasing limits: a column `<name>_band` beside it. */
  readonly bands: Readonly<Record<string, readonly number[]>>;
  /** Covariates and the group whose facts may be later than the origin. Warns of immortal time. */
  readonly fixedAtAnyTime: readonly string[];
  /** Covariates and the group that are left empty in cases whose facts of them came after the origin. */
  readonly emptyWhenLater: readonly string[];
  /** Covariates that change during follow-up, in the order of their columns. */
  readonly timeDependent: readonly TimeDependent[];
  /** Days from the origin at which a landmark analysis starts; `null` in other shapes. */
  readonly landmark: number | null;
  /** Days from the origin at which `split` cuts, increasing; empty in other shapes. */
  readonly cutDays: readonly number[];
  /** Days in a period of `person-period`; `null` in other shapes. */
  readonly period: number | null;
  /** The model that `recurrent` rows are for; `null` in other shapes. */
  readonly recurrentModel: RecurrentModel | null;
  /** How many events of a case count in `wlw`; `null`: as many as any case has. */
  readonly maxEvents: number | null;
  /** The states besides the first one, `(s0)`, of `multi-state`: names of endpoints and exits; `null` in other shapes. */
  readonly states: readonly string[] | null;
  /** States after which nothing is observed; `null` in other shapes. */
  readonly absorbing: readonly string[] | null;
  /** The transitions that can be made, from → to; `null`: those that are found (and in other shapes). */
  readonly transitions: readonly (readonly [from: string, to: string])[] | null;
  /** Time since the origin, or since the state was entered; `null` in other shapes. */
  readonly clock: 'forward' | 'reset' | null;
  readonly unit: TimeUnit;
  /** 0: the days between two dates. 1: both dates counted, as CDISC's AVAL does. */
  readonly addDay: 0 | 1;
  /** Two causes on one day: set aside, or causes in order of precedence. */
  readonly sameInstant: 'error' | readonly string[];
  /** A shift of the protocol for facts of one instant. */
  readonly shift: string | null;
  readonly impreciseDates: ImpreciseDates;
  /** How a missing value is written in CSV. */
  readonly missing: '' | 'NA';
  /** The columns that are wanted, in order; `null`: all. */
  readonly columns: readonly string[] | null;
  readonly format: Format;
  /** The language of texts in the rows and of the warnings. */
  readonly language: 'sv' | 'en';
}

/** The shapes of an answer, in the order in which guides tell of them. */
export const SHAPES = [
  'simple',
  'competing-risks',
  'counting-process',
  'recurrent',
  'multi-state',
  'landmark',
  'split',
  'person-period',
] as const;
/** One history, many shapes: what a row is, and which columns say so. */
export type Shape = (typeof SHAPES)[number];

/** The shapes whose rows are intervals (tstart, tstop]. */
export const INTERVAL_SHAPES: readonly Shape[] = [
  'counting-process',
  'recurrent',
  'multi-state',
  'split',
  'person-period',
];

/** Andersen-Gill; Prentice-Williams-Peterson in total and in gap time; Wei-Lin-Weissfeld. */
export const RECURRENT_MODELS = ['andersen-gill', 'pwp-total', 'pwp-gap', 'wlw'] as const;
export type RecurrentModel = (typeof RECURRENT_MODELS)[number];

/** Units of time that come out. A week is 7 days, a month 30.4375, a year 365.25. */
export const TIME_UNITS = ['days', 'weeks', 'months', 'years'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];
/** Days in a unit. */
export const DAYS_IN: Readonly<Record<TimeUnit, number>> = { days: 1, weeks: 7, months: 30.4375, years: 365.25 };

/** What becomes of a date that is known to the month or year only, or not at all. */
export const IMPRECISE_DATES = ['exclude', 'interval-censor', 'impute-first', 'impute-middle', 'impute-last'] as const;
export type ImpreciseDates = (typeof IMPRECISE_DATES)[number];

/** How an answer is written. */
export const FORMATS = ['csv', 'ndjson', 'json', 'parquet', 'arrow', 'adtte'] as const;
export type Format = (typeof FORMATS)[number];

/** Patterns of which each, and none, has a fact that certainly occurred on or before the origin. */
export interface Population {
  readonly has: readonly FactPattern[];
  readonly hasNot: readonly FactPattern[];
}

/** A covariate whose value changes as facts occur. */
export interface TimeDependent {
  /** The name of the column. */
  readonly name: string;
  /** The facts; with `attribute`, those that have a value for it. */
  readonly from: FactPattern & { readonly attribute?: string };
  /** The last value carried forward; 1 ever since the first such fact; how many such facts there have been. */
  readonly as: 'value' | 'ever' | 'count';
  /** Days until a fact that occurred after the origin takes effect. */
  readonly lag: number;
}

/**
 * A question as it is asked: what is left out takes its default. Instants and positions are both ways to say `asKnown`, and
 * an endpoint can be told in its place instead of by name.
 */
export type AskedQuestion = Partial<
  Omit<Question, 'protocol' | 'endpoint' | 'asKnown' | 'timeDependent' | 'population'>
> & {
  readonly protocol: string;
  readonly endpoint: string | AskedEndpoint;
  readonly asKnown?: number | { readonly instant: number };
  readonly population?: Partial<Population> | null;
  readonly timeDependent?: readonly AskedTimeDependent[];
};

/** An endpoint of the question's own: in the canonical question it is {@link INLINE} of `endpoints`. */
export type AskedEndpoint = Omit<Endpoint, 'label'> & Partial<Pick<Endpoint, 'label'>>;
/** The name of an endpoint that was told instead of named. */
export const INLINE = 'inline';

/** A time-dependent covariate as it is asked for: `as` is `value` with an attribute and `ever` without, `lag` is 0. */
export type AskedTimeDependent = Pick<TimeDependent, 'name' | 'from'> & Partial<Pick<TimeDependent, 'as' | 'lag'>>;

/** A question with the definition that answers it: the protocol's, with what the question puts in its place. */
export interface ResolvedQuestion {
  readonly question: Question;
  /** Origin, entry, endpoints and precedence are the question's. */
  readonly definition: ProtocolDefinition;
  /** SHA-256 (hex) of the registered definition's canonical JSON. */
  readonly protocolSha256: string;
}
