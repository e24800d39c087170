import type { Reading } from '#columns';
import type { CaseAccount, ExclusionReason } from '../answer.js';
import { tallySql } from './audit.js';
import type { Plan } from './plan.js';

/** Lines that are in memory at a time. */
const CHUNK = 8192;

/** Lays down what each case came to, `accounts`, while the tables that it is counted from are there. */
export function accountsSql(plan: Plan): string {
  const { events, days, isOnDayZero, join } = tallySql(plan);
  const personDays = `${days} + ${plan.shift?.days ?? 0}::DOUBLE * ${isOnDayZero}::INTEGER`;
  const inRows = (sql: string): string => `CASE WHEN excluded IS NULL THEN ${sql} ELSE 0 END`;
  return `CREATE TEMP TABLE accounts AS
    SELECT (row_number() OVER (ORDER BY id) - 1)::INTEGER AS k, id, excluded,
      (${inRows(events)})::INTEGER AS events, (${inRows(personDays)})::DOUBLE AS person_days FROM answer ${join}`;
}

/** Every case of the answer, by id. */
export async function* readAccounts(reading: Reading): AsyncGenerator<readonly CaseAccount[]> {
  for (let from = 0; ; from += CHUNK) {
    const rows = (await reading.rows(
      `SELECT id, excluded, events, person_days FROM accounts WHERE k >= ${from} AND k < ${from + CHUNK} ORDER BY k`,
    )) as [string, ExclusionReason | null, number, number][];
    if (rows.length > 0) yield rows.map(([id, reason, events, personDays]) => ({ id, reason, events, personDays }));
    if (rows.length < CHUNK) return;
  }
}
