import { quoteText } from '#columns';
import {
  administrative,
  avaluOf,
  censoringBy,
  EVENT,
  maxFollowUp,
  paramcdOf,
  patternOf,
  treatmentNumbers,
  type Censoring,
} from '../adtte.js';
import type { Column } from '../answer.js';
import { ENDED_BY } from './judge.js';
import type { Plan } from './plan.js';
import { or } from './predicate.js';

/** A value of an ADTTE answer, over `answer` with {@link sourcesSql}. */
interface Value {
  readonly sql: string;
  readonly kind: 'text' | 'integer' | 'date';
}

/**
 * Where the rows of an ADTTE answer come from (`sources`, by their number `n`): the rank in its case of the fact that ended
 * follow-up (`seq`), and how the dates of origin and end were imputed (`start_flag`, `end_flag`). Nothing for a row that no
 * fact ended, unless dates are imputed.
 */
export function sourcesSql(plan: Plan): string {
  const { causes, imputes } = plan;
  const ending = or(causes.map(({ sql }, k) => `(j.ended_by = ${k} AND ${sql})`));
  const last = causes.flatMap((cause, k) => (cause.last ? [`ended_by = ${k}`] : []));
  // Only facts of the last day have to be put in order; of those before it the number is enough.
  return `CREATE TEMP TABLE sources AS
    WITH facts AS MATERIALIZED (
      SELECT j.n, j.ended_by, s.a < j.stop AS earlier, s.source, s.id, s.own_id, s.a = s.z AND s.a = j.stop AND ${ending} AS ends
        ${imputes ? `, s.flag, s.a = s.z AND s.a = j.o AND ${plan.origin} AS starts` : ''}
      FROM standing s JOIN (SELECT c, n, o, stop, ended_by FROM answer WHERE excluded IS NULL) j ON j.c = s.c
      WHERE s.a <= j.stop ${imputes ? '' : 'AND j.ended_by >= 0'}),
    before AS (
      SELECT n, count(*) FILTER (earlier) AS facts
        ${imputes ? `, arg_min(flag, struct_pack(source, id, own_id)) FILTER (starts) AS start_flag` : ''}
      FROM facts GROUP BY n),
    last_day AS (
      SELECT *, row_number() OVER (PARTITION BY n ORDER BY source, id, own_id) AS place FROM facts WHERE NOT earlier),
    ended AS (
      SELECT n, arg_min(place, ranked) AS place ${imputes ? ', arg_min(flag, ranked) AS end_flag' : ''}
      FROM (SELECT *, CASE WHEN ${or(last)} THEN -place ELSE place END AS ranked FROM last_day WHERE ends) GROUP BY n)
    SELECT n, (facts + place)::INTEGER AS seq
      ${imputes ? `, nullif(start_flag, '') AS start_flag, nullif(end_flag, '') AS end_flag` : ''}
    FROM before LEFT JOIN ended USING (n)`;
}

/** The columns that say the same as one of the other formats, by the name that it has there. */
export const SAME_AS: Readonly<Record<string, string>> = { USUBJID: 'id', AVAL: 'time', EVNTDESC: 'why_text' };

/** The value of a column that only ADTTE has. */
export function adtteSql(plan: Plan, { name }: Column, groupCodes: Column['codes']): Value {
  const { question, definition } = plan;
  const text = (sql: string): Value => ({ sql, kind: 'text' });
  switch (name) {
    case 'STUDYID':
      return text(quoteText(question.protocol));
    case 'PARAMCD':
      return text(quoteText(paramcdOf(question, definition)));
    case 'PARAM':
      return text(quoteText(definition.endpoints[question.endpoint]!.label[question.language]));
    case 'TRTP': {
      const whens = Object.entries(groupCodes ?? {}).map(
        ([code, label]) => `WHEN ${quoteText(code)} THEN ${quoteText(label[question.language])}`,
      );
      return text(whens.length === 0 ? 's.group_code' : `CASE s.group_code ${whens.join(' ')} ELSE s.group_code END`);
    }
    case 'TRTPN': {
      const whens = treatmentNumbers(groupCodes ?? {}).map(
        ([code, number]) => `WHEN ${quoteText(code)} THEN ${number}`,
      );
      return { sql: `CASE s.group_code ${whens.join(' ')} END`, kind: 'integer' };
    }
    case 'STARTDT':
      return { sql: dateSql('s.o'), kind: 'date' };
    case 'STARTDTF':
      return text(plan.imputes ? 's.start_flag' : 'NULL::VARCHAR');
    case 'ADT':
      return { sql: dateSql('s.stop'), kind: 'date' };
    case 'ADTF':
      return text(plan.imputes ? 's.end_flag' : 'NULL::VARCHAR');
    case 'AVALU':
      return text(quoteText(avaluOf(question.unit)));
    case 'CNSR':
      return { sql: endSql(plan, String(EVENT), ({ cnsr }) => String(cnsr)), kind: 'integer' };
    case 'CNSDTDSC':
      return text(endSql(plan, 'NULL', ({ date }) => quoteText(date[question.language])));
    case 'SRCDOM': {
      const whens = plan.causes.map(
        (cause, k) => `WHEN ${k} THEN ${quoteText(patternOf(question, definition, cause.name).fact)}`,
      );
      return text(`CASE s.ended_by ${whens.join(' ')} END`);
    }
    case 'SRCVAR':
      return text(`CASE WHEN s.ended_by >= 0 THEN 'occurred' END`);
    case 'SRCSEQ':
      return { sql: 's.seq', kind: 'integer' };
    default:
      throw new Error(`ADTTE has no variable ${name} of its own.`);
  }
}

const dateSql = (day: string): string => `(DATE '1970-01-01' + ${day}::INTEGER)`;

/** What a row says of the endpoint, or of how it was censored. */
function endSql(plan: Plan, event: string, say: (censoring: Censoring) => string): string {
  const { question, definition, causes } = plan;
  const whens = causes.map(({ name, role }, k) =>
    role === 'endpoint' ? `WHEN ${k} THEN ${event}` : `WHEN ${k} THEN ${say(censoringBy(question, definition, name))}`,
  );
  return `CASE s.ended_by ${whens.join(' ')} WHEN ${ENDED_BY.maxFollowUp} THEN ${say(maxFollowUp(question))} ELSE ${say(administrative(question, definition))} END`;
}
