import { echo, Problem } from '#kernel';
import {
  ADJUSTMENTS,
  CONFIDENCE_TYPES,
  CURVE_ESTIMATORS,
  parseTerms,
  TIES,
  TIME_TRANSFORMS,
  WEIGHTINGS,
} from '#survival';
import { invalid, refusing } from './refuse.js';
import { ANALYSES, type AnalysisName, type AnalysisRequest } from './request.js';

type Option = Exclude<keyof AnalysisRequest, 'analysis'>;

/** What an option may be, as a rule that can be told. */
interface Kind {
  readonly rule: string;
  readonly holds: (value: unknown) => boolean;
}

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isTime = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;
const isPart = (value: unknown): boolean => typeof value === 'number' && value > 0 && value < 1;
const listOf = (value: unknown, holds: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(holds);

const NAME: Kind = { rule: 'must be the name of a column', holds: isName };
const TEXT: Kind = { rule: 'must be a value of the status, as text', holds: (value) => typeof value === 'string' };
const FLAG: Kind = { rule: 'must be true or false', holds: (value) => typeof value === 'boolean' };
const oneOf = (names: readonly string[]): Kind => ({
  rule: `must be one of ${names.join(', ')}`,
  holds: (value) => names.includes(value as string),
});

const KINDS: Readonly<Record<Option, Kind>> = {
  time: NAME,
  status: NAME,
  start: NAME,
  event: TEXT,
  censor: TEXT,
  id: NAME,
  istate: NAME,
  group: { rule: 'must be the name of a column, or null', holds: (value) => value === null || isName(value) },
  strata: { rule: 'must be a list of names of columns', holds: (value) => listOf(value, isName) },
  covariates: { rule: 'must be a list of terms', holds: (value) => listOf(value, isName) },
  cluster: NAME,
  robust: FLAG,
  weights: NAME,
  ties: oneOf(TIES),
  confidence: oneOf(CONFIDENCE_TYPES),
  level: { rule: 'must be a number between 0 and 1', holds: isPart },
  times: { rule: 'must be a list of numbers of at least 0', holds: (value) => listOf(value, isTime) },
  quantiles: { rule: 'must be a list of numbers between 0 and 1', holds: (value) => listOf(value, isPart) },
  estimator: oneOf(CURVE_ESTIMATORS),
  reverse: FLAG,
  tau: { rule: 'must be a number above 0', holds: (value) => isTime(value) && value !== 0 },
  test: oneOf(WEIGHTINGS),
  rho: { rule: 'must be a number of at least 0', holds: isTime },
  trend: FLAG,
  pairwise: oneOf(ADJUSTMENTS),
  transform: oneOf(TIME_TRANSFORMS),
};

const ROWS = ['time', 'status', 'start', 'id'] as const;
const MODEL = ['event', 'group', 'strata', 'covariates', 'cluster', 'robust', 'weights', 'ties'] as const;

/** The options that each analysis takes. */
export const TAKES: Readonly<Record<AnalysisName, readonly Option[]>> = {
  km: [
    ...([...ROWS, 'event', 'group', 'weights', 'confidence', 'level'] as const),
    ...(['times', 'quantiles', 'estimator', 'reverse'] as const),
  ],
  logrank: [...ROWS, 'event', 'group', 'strata', 'test', 'rho', 'trend', 'pairwise'],
  cox: [...ROWS, ...MODEL, 'level'],
  cuminc: [...ROWS, 'censor', 'istate', 'group', 'weights', 'confidence', 'level', 'times'],
  rmst: [...ROWS, 'event', 'group', 'weights', 'tau', 'level'],
  zph: [...ROWS, ...MODEL, 'transform'],
  balance: ['group', 'covariates'],
};

/**
 * Reads a request that came as JSON, or that a command made of its options. Checks its form; `analyse` checks it by the table. A member
 * that is undefined is as one that is not there.
 *
 * @throws Problem `analysis-invalid`; the `pointer`s of its `errors` are JSON pointers into the request
 */
export function checkRequest(request: unknown): AnalysisRequest {
  if (typeof request !== 'object' || request === null || Array.isArray(request))
    throw invalid('A request must be an object', request, 'Send one, e.g. {"analysis": "km"}.');
  const { analysis, ...options } = request as Record<string, unknown>;
  if (!ANALYSES.includes(analysis as AnalysisName)) {
    const rule = `analysis must be one of ${ANALYSES.join(', ')}`;
    throw invalid(rule, analysis, 'Name one of these.', 'analysis');
  }
  const name = analysis as AnalysisName;
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const errors = given.flatMap(([option, value]) => {
    const rule = faultOf(name, option, value);
    return rule === undefined ? [] : [{ pointer: `/${pointerPart(option)}`, rule, received: echo(value) }];
  });
  if (errors.length > 0) {
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    throw new Problem(
      'analysis-invalid',
      `${errors[0]!.rule}; received ${errors[0]!.received}${more}. Correct the request.`,
      { errors },
    );
  }
  const checked = { analysis: name, ...Object.fromEntries(given) } as AnalysisRequest;
  checkTogether(checked);
  return checked;
}

function faultOf(analysis: AnalysisName, option: string, value: unknown): string | undefined {
  const kind = Object.hasOwn(KINDS, option) ? KINDS[option as Option] : undefined;
  if (kind === undefined || !TAKES[analysis].includes(option as Option))
    return `${analysis} takes no ${echo(option)}, but ${TAKES[analysis].join(', ')}`;
  return kind.holds(value) ? undefined : `${option} ${kind.rule}`;
}

function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** @throws Problem for options that do not go together */
function checkTogether({ rho, test, robust, cluster, covariates }: AnalysisRequest): void {
  if (rho !== undefined && test !== 'fleming-harrington')
    throw invalid('rho is of the test fleming-harrington', rho, 'Name that test, or leave rho out.', 'rho');
  if (robust === false && cluster !== undefined)
    throw invalid('With a cluster the variance is robust', robust, 'Leave out robust, or the cluster.', 'robust');
  if (covariates !== undefined) refusing(() => parseTerms(covariates));
}
