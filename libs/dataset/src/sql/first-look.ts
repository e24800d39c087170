import type { Plan } from './plan.js';
import { NAME } from './standing.js';

/**
 * Per case, in one pass over its facts: what can be said before the origin is known. For each distinct pattern that the
 * question has: how many facts, the first and last possible day of the first of them, and, of a single fact, its name or
 * value. Cases that have several of a kind, or a date that is not exact, get a second look.
 *
 * What DuckDB keeps for each case while it aggregates decides the speed: nothing is asked for twice, and nothing about
 * imprecise dates where the protocol has none.
 */
export class FirstLook {
  private readonly patterns: string[] = [];
  private readonly parts = new Map<string, string>();

  constructor(private readonly plan: Plan) {}

  /** How many facts of a pattern there are. */
  count(sql: string): string {
    return this.part('n', sql, (m) => `count(*) FILTER (${m})`);
  }

  /** The first possible day of the first fact, whenever that is. */
  firstDay(sql: string): string {
    return this.part('a', sql, (m) => `min(a) FILTER (${m})`);
  }

  /** The day by which a fact has certainly occurred. */
  certainDay(sql: string): string {
    return this.plan.exact ? this.firstDay(sql) : this.part('z', sql, (m) => `min(z) FILTER (${m})`);
  }

  /** The day of the first fact of an exact date, whenever that is. */
  preciseDay(sql: string): string {
    return this.plan.exact ? this.firstDay(sql) : this.part('p', sql, (m) => `min(a) FILTER (${m} AND a = z)`);
  }

  /** The day of the last fact of an exact date that has happened. */
  lastPreciseDay(sql: string): string {
    return this.part('l', sql, (m) => `max(a) FILTER (${m} AND a = z AND a <= ${this.plan.asOf})`);
  }

  /** First day of the imprecise facts; NULL without any. */
  impreciseFirstDay(sql: string): string {
    return this.plan.exact ? 'NULL::INTEGER' : this.part('i', sql, (m) => `min(a) FILTER (${m} AND a <> z)`);
  }

  /** The earliest (or, of a last contact, latest) certain day of the imprecise facts that have happened. */
  impreciseCertainDay(sql: string, last: boolean): string {
    if (this.plan.exact) return 'NULL::INTEGER';
    const [letter, pick] = last ? ['k', 'max'] : ['j', 'min'];
    return this.part(letter!, sql, (m) => `${pick}(z) FILTER (${m} AND a <> z AND a <= ${this.plan.asOf})`);
  }

  /** The name of one of the facts. */
  name(sql: string): string {
    return this.part('f', sql, (m) => `any_value(${NAME}) FILTER (${m})`);
  }

  /** The value that one of the facts has in a column. */
  value(sql: string, column: string): string {
    return this.part(`v:${column}`, sql, (m) => `any_value(${column}) FILTER (${m})`);
  }

  /** The statement, once everything has been asked for. */
  sql(): string {
    const { exact } = this.plan;
    const parts = [...this.parts.entries()].map(([name, sql]) => `${sql} AS ${quoted(name)}`);
    const shown = this.patterns.map((sql, i) => `, ${sql} AS m${i}`).join('');
    return `CREATE TEMP TABLE first_look AS
      SELECT c${exact ? '' : ', bool_or(a <> z) AS vague'}
        ${this.plan.imputes ? ', count(*) FILTER (im) AS imputed_facts' : ''}${parts.map((part) => `,\n        ${part}`).join('')}
      FROM (SELECT *${shown} FROM standing) WHERE ${this.patterns.map((_, i) => `m${i}`).join(' OR ')} GROUP BY c`;
  }

  private part(letter: string, sql: string, make: (condition: string) => string): string {
    const known = this.patterns.indexOf(sql);
    const number = known >= 0 ? known : this.patterns.push(sql) - 1;
    const name = `${letter}${number}`;
    if (!this.parts.has(name)) this.parts.set(name, make(`m${number}`));
    return `f.${quoted(name)}`;
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
