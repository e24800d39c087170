import type { Question } from '#dataset';

const DEFAULTS: Question = {
  protocol: 'trial',
  protocolVersion: 1,
  shape: 'simple',
  endpoint: 'goal',
  endpoints: {},
  origin: { fact: 'begin' },
  entry: null,
  exits: {},
  asOf: '2010-12-31',
  asKnown: Number.MAX_SAFE_INTEGER,
  maxFollowUp: null,
  population: null,
  restrictTo: null,
  group: null,
  covariates: [],
  bands: {},
  fixedAtAnyTime: [],
  emptyWhenLater: [],
  timeDependent: [],
  landmark: null,
  cutDays: [],
  period: null,
  recurrentModel: null,
  maxEvents: null,
  states: null,
  absorbing: null,
  transitions: null,
  clock: null,
  unit: 'days',
  addDay: 0,
  sameInstant: 'error',
  shift: null,
  impreciseDates: 'exclude',
  missing: '',
  columns: null,
  format: 'csv',
  language: 'en',
};

/** A canonical question (about the trial protocol, where nothing else is given), simple but for what is given. */
export function canonicalQuestion(more: Partial<Question> = {}): Question {
  return { ...DEFAULTS, ...more };
}
