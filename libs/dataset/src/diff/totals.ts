import type { Audit } from '../answer.js';
import type { CaseOf } from './cases.js';
import type { Both, CaseDifference, DifferenceTotals, KindTotal } from './difference.js';

type Kind = 'unchanged' | 'came' | 'went' | 'changed';

/** Person-days have fractions where a shift has; sums of them are the same within this. */
const ROUNDING = 1e-6;

/** Adds up the cases of two answers by how they differ. */
export class DifferenceTally {
  private readonly kinds: Record<Kind, { cases: number; events: number; personDays: number }> = {
    unchanged: { cases: 0, events: 0, personDays: 0 },
    came: { cases: 0, events: 0, personDays: 0 },
    went: { cases: 0, events: 0, personDays: 0 },
    changed: { cases: 0, events: 0, personDays: 0 },
  };
  private reason = 0;
  private readonly there = { a: 0, b: 0 };

  add({ a, b }: Both<CaseOf | undefined>, difference: CaseDifference | undefined): void {
    if (a !== undefined) this.there.a++;
    if (b !== undefined) this.there.b++;
    const kind = difference?.kind ?? 'unchanged';
    if (kind === 'reason') {
      this.reason++;
      return;
    }
    // A case that is in neither answer's rows is no part of what reconciles.
    if (a?.reason !== null && b?.reason !== null) return;
    const total = this.kinds[kind];
    total.cases++;
    total.events += (b?.events ?? 0) - (a?.events ?? 0);
    total.personDays += (b?.personDays ?? 0) - (a?.personDays ?? 0);
  }

  /**
   * The totals, held against the audits of the two answers.
   *
   * @throws Error where they do not reconcile
   */
  reconcile(a: Audit, b: Audit): DifferenceTotals {
    const { unchanged, came, went, changed } = this.kinds;
    const sum = (of: (total: KindTotal) => number): number =>
      [unchanged, came, went, changed].reduce((total, one) => total + of(one), 0);
    const same = (what: string, received: number, expected: number): void => {
      if (Math.abs(received - expected) <= ROUNDING * Math.max(1, Math.abs(expected))) return;
      throw new Error(`Two answers must reconcile; received ${received} for the ${what}, the audits say ${expected}.`);
    };
    same('cases of A', this.there.a, a.cases);
    same('cases of B', this.there.b, b.cases);
    same('cases in the rows of A', unchanged.cases + changed.cases + went.cases, a.casesInRows);
    same('cases in the rows of B', unchanged.cases + changed.cases + came.cases, b.casesInRows);
    same(
      'events',
      sum(({ events }) => events),
      b.events - a.events,
    );
    same(
      'person-days',
      sum(({ personDays }) => personDays),
      b.personDays - a.personDays,
    );
    return {
      cases: { a: a.cases, b: b.cases },
      casesInRows: { a: a.casesInRows, b: b.casesInRows },
      events: { a: a.events, b: b.events },
      personDays: { a: a.personDays, b: b.personDays },
      unchanged,
      came,
      went,
      changed,
      reason: this.reason,
    };
  }
}
