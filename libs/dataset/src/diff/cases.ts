import { compareCodePoints } from '#kernel';
import type { CaseAccount, OpenAnswer, Row } from '../answer.js';
import type { Both } from './difference.js';

/** A case of an answer, with its rows. */
export interface CaseOf extends CaseAccount {
  readonly rows: readonly Row[];
}

/** The cases of an answer that was asked with `accounts`, by id, one at a time. Every column has to be in its rows. */
export async function* casesOf(answer: OpenAnswer): AsyncGenerator<CaseOf> {
  const id = answer.columns.findIndex(({ name }) => name === 'id');
  const rows = each(answer.rows());
  let next = await rows.next();
  for await (const account of each(answer.accounts())) {
    const own: Row[] = [];
    while (account.reason === null && next.done !== true && next.value[id] === account.id) {
      own.push(next.value);
      next = await rows.next();
    }
    yield { ...account, rows: own };
  }
  if (next.done !== true) throw new Error('The rows of an answer must be of its cases, by id; some are left over.');
}

/** The cases of two answers side by side, by id; `undefined` where one has none of that id. */
export async function* pairsOf(
  a: AsyncIterator<CaseOf>,
  b: AsyncIterator<CaseOf>,
): AsyncGenerator<Both<CaseOf | undefined> & { readonly id: string }> {
  let [left, right] = [await a.next(), await b.next()];
  while (left.done !== true || right.done !== true) {
    const order = left.done === true ? 1 : right.done === true ? -1 : compareCodePoints(left.value.id, right.value.id);
    const inA = order <= 0 ? (left.value as CaseOf) : undefined;
    const inB = order >= 0 ? (right.value as CaseOf) : undefined;
    yield { id: (inA ?? inB)!.id, a: inA, b: inB };
    if (inA !== undefined) left = await a.next();
    if (inB !== undefined) right = await b.next();
  }
}

async function* each<T>(chunks: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const chunk of chunks) yield* chunk;
}
