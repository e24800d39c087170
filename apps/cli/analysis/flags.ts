import { Option, type Command } from 'commander';
import type { AnalysisName } from '#analysis';
import { Problem } from '#kernel';

/** Values of a command's analysis flags, by their names in the request. */
export type AnalysisOptions = Readonly<Record<string, string | boolean | undefined>>;

/** How the text of a flag becomes a member of the request. */
type Read = (text: string, flag: string) => unknown;

interface Flag {
  readonly name: string;
  readonly flag: string;
  readonly help: string;
  readonly analyses: readonly AnalysisName[];
  readonly read?: Read;
  readonly choices?: readonly string[];
}

const CURVES = ['km', 'cuminc', 'rmst'] as const;
const MODELS = ['cox', 'zph'] as const;
const FOLLOW_UP = ['km', 'logrank', 'cox', 'cuminc', 'rmst', 'zph'] as const;
const ONE_EVENT = ['km', 'logrank', 'cox', 'rmst', 'zph'] as const;

const number: Read = (text, flag) => {
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new Problem('usage', `${flag} takes a number; received ${text}. Write one, e.g. 0.95.`);
};
const numbers: Read = (text, flag) => splitTerms(text).map((one) => number(one, flag));
const list: Read = (text) => splitTerms(text);

/** The members of a request as flags. Of a question too are `group` and `covariates`. */
const FLAGS: readonly Flag[] = [
  {
    name: 'time',
    flag: '--time <column>',
    help: 'time, or where an interval stops (default: time; tstop or stop where there are starts)',
    analyses: FOLLOW_UP,
  },
  {
    name: 'status',
    flag: '--status <column>',
    help: 'how a row ends (default: status); 0 is censored, 1 the event; 1 and 2 as in R',
    analyses: FOLLOW_UP,
  },
  { name: 'start', flag: '--start <column>', help: 'where a row begins to be at risk', analyses: FOLLOW_UP },
  { name: 'event', flag: '--event <value>', help: 'which value of the status is the event', analyses: ONE_EVENT },
  {
    name: 'censor',
    flag: '--censor <value>',
    help: 'which value of the status is censoring (default: 0, or a text such as censored)',
    analyses: ['cuminc'],
  },
  { name: 'id', flag: '--id <column>', help: 'the case, where a case has several rows', analyses: FOLLOW_UP },
  { name: 'istate', flag: '--istate <column>', help: 'the state that a row begins in', analyses: ['cuminc'] },
  {
    name: 'group',
    flag: '--group <column>',
    help: 'the groups to tell apart; with a protocol also its groups, covariates and process-version',
    analyses: [...FOLLOW_UP, 'balance'],
  },
  {
    name: 'covariates',
    flag: '--covariates <terms>',
    help: 'a,b; factor(c), factor(c, ref=a), bands(age, 30, 50), a:b, a*b, log(x), offset(x)',
    analyses: [...MODELS, 'balance'],
    read: list,
  },
  {
    name: 'strata',
    flag: '--strata <columns>',
    help: 'strata, with commas',
    analyses: ['logrank', ...MODELS],
    read: list,
  },
  {
    name: 'cluster',
    flag: '--cluster <column>',
    help: 'rows that are not independent: robust standard errors',
    analyses: MODELS,
  },
  { name: 'robust', flag: '--robust', help: 'robust standard errors', analyses: MODELS },
  { name: 'weights', flag: '--weights <column>', help: 'weights of rows', analyses: [...CURVES, ...MODELS] },
  {
    name: 'ties',
    flag: '--ties <method>',
    help: 'efron (default), breslow or exact',
    analyses: MODELS,
    choices: ['efron', 'breslow', 'exact'],
  },
  {
    name: 'confidence',
    flag: '--confidence <scale>',
    help: 'where intervals are symmetric: log (default), log-log, plain, arcsin, logit, none',
    analyses: ['km', 'cuminc'],
    choices: ['log', 'log-log', 'plain', 'arcsin', 'logit', 'none'],
  },
  {
    name: 'level',
    flag: '--level <part>',
    help: 'of confidence (default: 0.95)',
    analyses: [...CURVES, 'cox'],
    read: number,
  },
  {
    name: 'times',
    flag: '--times <list>',
    help: 'times to give numbers at',
    analyses: ['km', 'cuminc'],
    read: numbers,
  },
  {
    name: 'quantiles',
    flag: '--quantiles <list>',
    help: 'quantiles (default: 0.25,0.5,0.75)',
    analyses: ['km'],
    read: numbers,
  },
  {
    name: 'estimator',
    flag: '--estimator <name>',
    help: 'kaplan-meier (default), nelson-aalen, fleming-harrington',
    analyses: ['km'],
    choices: ['kaplan-meier', 'nelson-aalen', 'fleming-harrington'],
  },
  {
    name: 'reverse',
    flag: '--reverse',
    help: 'the curve of follow-up: events and censorings change places',
    analyses: ['km'],
  },
  {
    name: 'tau',
    flag: '--tau <time>',
    help: 'the horizon (default: the least of the groups’ greatest times)',
    analyses: ['rmst'],
    read: number,
  },
  {
    name: 'test',
    flag: '--test <name>',
    help: 'log-rank (default), gehan, tarone-ware, peto, fleming-harrington',
    analyses: ['logrank'],
    choices: ['log-rank', 'gehan', 'tarone-ware', 'peto', 'fleming-harrington'],
  },
  { name: 'rho', flag: '--rho <number>', help: 'of fleming-harrington', analyses: ['logrank'], read: number },
  { name: 'trend', flag: '--trend', help: 'a test for trend over the groups in their order', analyses: ['logrank'] },
  {
    name: 'pairwise',
    flag: '--pairwise <adjustment>',
    help: 'every pair of groups: holm, bh, bonferroni or none',
    analyses: ['logrank'],
    choices: ['none', 'holm', 'bh', 'bonferroni'],
  },
  {
    name: 'transform',
    flag: '--transform <scale>',
    help: 'the scale of time: km (default), rank, identity, log',
    analyses: ['zph'],
    choices: ['km', 'rank', 'identity', 'log'],
  },
];

/** The names of the members that an analysis has a flag for. */
export function flagsOf(analysis: AnalysisName): string[] {
  return FLAGS.filter(({ analyses }) => analyses.includes(analysis)).map(({ name }) => name);
}

/** Adds the flags of an analysis. `--covariates` is there always: without an analysis that takes it, it is the question's. */
export function addAnalysisOptions(command: Command, analysis: AnalysisName): Command {
  for (const { flag, help, choices, analyses, name } of FLAGS) {
    if (!analyses.includes(analysis) && name !== 'covariates') continue;
    const option = new Option(
      flag,
      analyses.includes(analysis) ? help : 'with a protocol: columns of the dataset',
    ).helpGroup('Analysis:');
    command.addOption(choices === undefined ? option : option.choices(choices));
  }
  return command;
}

/**
 * The members of a request that flags name, not checked yet.
 *
 * @throws Problem `usage` where a number is none
 */
export function requestOf(analysis: AnalysisName, options: AnalysisOptions): Record<string, unknown> {
  const request: Record<string, unknown> = { analysis };
  for (const { name, flag, read } of FLAGS) {
    const given = options[name];
    if (given === undefined) continue;
    request[name] = typeof given === 'string' && read !== undefined ? read(given, flag.split(' ')[0]!) : given;
  }
  return request;
}

/** Parts between commas, but for commas within parentheses, backticks and double quotes. */
export function splitTerms(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  let quote = '';
  for (const letter of text) {
    if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === '`' || letter === '"') quote = letter;
    else if (letter === '(') depth++;
    else if (letter === ')') depth--;
    if (letter === ',' && depth === 0 && quote === '') parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
