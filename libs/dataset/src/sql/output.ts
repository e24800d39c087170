import { quoteText } from '#columns';
import {
  bandCodes,
  baselineColumns,
  columnsOf,
  competingCauses,
  endedLabel,
  groupColumn,
  whyOf,
  WHY,
} from '../codebook.js';
import type { Column } from '../answer.js';
import { DAYS_IN } from '../question.js';
import { adtteSql, SAME_AS } from './adtte.js';
import { ENDED_BY } from './judge.js';
import type { Plan } from './plan.js';
import { stateName } from './answer.js';
import { quotedCell } from './csv.js';

/** A column of the answer as SQL over {@link fromSql}. */
export interface OutputColumn {
  readonly column: Column;
  /** The value: text, DOUBLE, INTEGER, or DATE. */
  readonly sql: string;
  readonly kind: 'text' | 'integer' | 'number' | 'date';
  /** The value as a cell of CSV, where it is one of a few that are known beforehand; NULL where it is missing. */
  readonly csv?: string;
}

/** Where rows come from: the cases numbered from `from` to before `to` (all without), in order by {@link orderSql}. */
export function fromSql(plan: Plan, from?: number, to?: number): string {
  const range = from === undefined ? '' : `n >= ${from} AND n < ${to}`;
  const cases = `SELECT * FROM answer WHERE excluded IS NULL${range === '' ? '' : ` AND ${range}`}`;
  if (plan.question.format === 'adtte')
    return `FROM (SELECT * FROM (${cases}) LEFT JOIN (SELECT * FROM sources${range === '' ? '' : ` WHERE ${range}`}) USING (n)) s`;
  const answer = `(${cases}) s`;
  if (!plan.intervals) return `FROM ${answer}`;
  return `FROM (SELECT * FROM lines${range === '' ? '' : ` WHERE ${range}`}) l JOIN ${answer} ON s.n = l.n`;
}

/** The order of rows. */
export function orderSql(plan: Plan): string {
  if (!plan.intervals) return 's.n';
  return plan.question.shape === 'multi-state' ? 's.n, l.t, l.transition' : 's.n, l.t';
}

/** The columns of the answer, in order. */
export function outputColumns(plan: Plan): OutputColumn[] {
  const { question, definition } = plan;
  const columns = columnsOf(question, definition);
  if (question.format !== 'adtte') return columns.map((column) => ({ column, ...valueSql(plan, column) }));
  const baseline = baselineColumns(question, definition);
  const { codes } = groupColumn(question, definition);
  return columns.map((column, i) => {
    const covariate = baseline[i - (columns.length - baseline.length)];
    if (covariate !== undefined) return { column, ...valueSql(plan, covariate) };
    const same = SAME_AS[column.name];
    return { column, ...(same === undefined ? adtteSql(plan, column, codes) : fixedSql(plan, same, column.type)) };
  });
}

function valueSql(plan: Plan, { name, type }: Column): Omit<OutputColumn, 'column'> {
  const { question, covariates, timeDependent } = plan;
  const kind = type === 'code' || type === 'text' ? 'text' : type;
  const covariate = covariates.findIndex((one) => one.name === name);
  if (covariate >= 0) return { sql: dated(`s.v${covariate}`, type), kind };
  const changing = timeDependent.findIndex((one) => one.name === name);
  if (changing >= 0) {
    const { as } = timeDependent[changing]!;
    const sql = `${plan.intervals ? 'l' : 's'}.${plan.intervals ? '' : 't'}v${changing}`;
    return as === 'value' ? { sql: dated(sql, type), kind } : { sql, kind: 'integer' };
  }
  const banded = covariates.findIndex((one) => `${one.name}_band` === name);
  if (banded >= 0 && Object.hasOwn(question.bands, covariates[banded]!.name)) {
    return { sql: bandSql(`s.v${banded}`, question.bands[covariates[banded]!.name]!), kind: 'text' };
  }
  return fixedSql(plan, name, type);
}

/** A day as a date, where its column is one. */
const dated = (sql: string, type: Column['type']): string =>
  type === 'date' ? `(DATE '1970-01-01' + ${sql}::INTEGER)` : type === 'integer' ? `${sql}::DOUBLE` : sql;

function bandSql(value: string, limits: readonly number[]): string {
  const codes = bandCodes(limits);
  const whens = limits.map((limit, i) => `WHEN ${value} < ${number(limit)} THEN ${quoteText(codes[i]!)}`);
  return `CASE WHEN ${value} IS NULL THEN NULL ${whens.join(' ')} ELSE ${quoteText(codes.at(-1)!)} END`;
}

const number = (value: number): string => `${quoteText(String(value))}::DOUBLE`;

function fixedSql(plan: Plan, name: string, type: Column['type']): Omit<OutputColumn, 'column'> {
  const { question, intervals, baseDays } = plan;
  const ended = `${intervals ? 'l' : 's'}.ended_by`;
  const time = (sql: string): { sql: string; kind: 'integer' | 'number' } => {
    const days = question.addDay === 1 ? `(${sql} + 1)` : sql;
    if (question.unit !== 'days')
      return { sql: `(${days}::DOUBLE / ${number(DAYS_IN[question.unit])})`, kind: 'number' };
    return { sql: days, kind: type === 'integer' ? 'integer' : 'number' };
  };
  switch (name) {
    case 'id':
      return { sql: 's.id', kind: 'text' };
    case 'entry':
      return {
        ...time(baseDays === 0 ? 's.entry' : `greatest(0, s.entry - ${baseDays})`),
        ...undelayed(plan, baseDays),
      };
    case 'time':
      return time(baseDays === 0 ? 's.time' : `(s.time - ${baseDays})`);
    case 'time_upper':
      return time('s.time_upper');
    case 'tstart':
    case 'tstop':
      return time(`l.${name}`);
    case 'status':
      return { sql: statusSql(plan), kind: 'integer' };
    case 'cause':
      return known((write) => causeSql(plan, ended, write));
    case 'why':
      return known((write) => endSql(plan, ended, ({ why }) => write(why)));
    case 'why_text':
      return known((write) => endSql(plan, ended, ({ text }) => write(text)));
    case 'group':
      return { sql: 's.group_code', kind: 'text' };
    case 'imputed':
      return { sql: 's.imputed::INTEGER', kind: 'integer' };
    case 'from':
      return { sql: stateName(plan, 'l.source'), kind: 'text' };
    case 'to':
      return { sql: stateName(plan, 'l.target'), kind: 'text' };
    case 'origin_fact':
      return { sql: 's.origin_fact', kind: 'text' };
    case 'end_fact':
      return { sql: `${intervals ? 'l' : 's'}.end_fact`, kind: 'text' };
    default:
      // What is a shape's own: episode, period, enum, transition.
      return { sql: `l.${name}`, kind: 'integer' };
  }
}

/** Entry is a moment, not a length: it has no day added. */
function undelayed({ question }: Plan, baseDays: number): { sql?: string } {
  if (question.addDay === 0) return {};
  const days = baseDays === 0 ? 's.entry' : `greatest(0, s.entry - ${baseDays})`;
  return { sql: question.unit === 'days' ? days : `(${days}::DOUBLE / ${number(DAYS_IN[question.unit])})` };
}

function statusSql(plan: Plan): string {
  const { question, definition, intervals, causes } = plan;
  if (question.shape !== 'competing-risks') return `${intervals ? 'l' : 's'}.status`;
  const order = competingCauses(question, definition);
  const whens = causes.flatMap(({ name, competes }, k) =>
    competes ? [`WHEN ${k} THEN ${order.indexOf(name) + 1}`] : [],
  );
  return `CASE s.ended_by ${whens.join(' ')} ELSE 0 END`;
}

/** Writes a text as an SQL literal. */
type Write = (text: string) => string;

/** A text that is one of a few: as it is, and as a cell of CSV. */
function known(make: (write: Write) => string): { sql: string; kind: 'text'; csv: string } {
  return { sql: make(quoteText), kind: 'text', csv: make((text) => quoteText(quotedCell(text))) };
}

/** The name of the cause that a row tells of: an event's, never a censoring's. */
function causeSql(plan: Plan, ended: string, write: Write): string {
  const names = plan.causes.flatMap(({ name, competes }, k) => (competes ? [`WHEN ${k} THEN ${write(name)}`] : []));
  const status = `${plan.intervals ? 'l' : 's'}.status`;
  const known =
    plan.question.impreciseDates === 'interval-censor' ? `WHEN s.status = 3 THEN ${write(plan.causes[0]!.name)}` : '';
  return `CASE ${known} WHEN ${status} = 0 THEN NULL ELSE CASE ${ended} ${names.join(' ')} END END`;
}

/** What a row says of how its interval ended, as a code or in words. */
function endSql(plan: Plan, ended: string, say: (end: { why: string; text: string }) => string): string {
  const { question, definition, causes } = plan;
  const byNoFact = (why: string): string => say({ why, text: endedLabel(why)[question.language] });
  const byCause = (name: string): string => {
    const { why, label } = whyOf(question, definition, name);
    return say({ why, text: label[question.language] });
  };
  const whens = [
    ...(question.impreciseDates === 'interval-censor' ? [`WHEN s.status = 3 THEN ${byCause(causes[0]!.name)}`] : []),
    ...causes.map(({ name }, k) => `WHEN ${ended} = ${k} THEN ${byCause(name)}`),
    `WHEN ${ended} = ${ENDED_BY.maxFollowUp} THEN ${byNoFact(WHY.maxFollowUp)}`,
    `WHEN ${ended} = ${ENDED_BY.continues} THEN ${byNoFact(WHY.continues)}`,
  ];
  return `CASE ${whens.join(' ')} ELSE ${byNoFact(WHY.administrative)} END`;
}
