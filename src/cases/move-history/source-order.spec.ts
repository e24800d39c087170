import { Problem } from '#kernel';
import { SourceOrder } from './source-order.js';

const NOW = Date.parse('2020-06-01T00:00:00Z');

/** What becomes of events that their register recorded on these days of May 2020: the instant, or the refusal. */
function outcomes(...days: (string | undefined)[]): (string | undefined)[] {
  const order = new SourceOrder(() => NOW);
  return days.map((day, index) => {
    const submission = day === undefined ? {} : { sourceRecorded: `2020-${day}T00:00:00.000Z` };
    try {
      return new Date(order.next({ place: `f:${index + 1}`, submission })).toISOString().slice(5, 10);
    } catch (error) {
      if (error instanceof Problem) return error.code;
      throw error;
    }
  });
}

it('takes instants that stay or go on, up to now', () => {
  expect(outcomes('05-01', '05-01', '05-02', '06-01')).toEqual(['05-01', '05-01', '05-02', '06-01']);
});

it('refuses what has none, goes back, or lies in the future', () => {
  expect(outcomes('05-02', undefined, '05-01', '05-02', '06-02')).toEqual([
    '05-02',
    'source-recorded-missing',
    'source-recorded-order',
    '05-02',
    'source-recorded-future',
  ]);
});

it('does not refuse all that follows on one wrong instant', () => {
  expect(outcomes('05-01', '05-31', '05-02', '05-03')).toEqual(['05-01', '05-31', 'source-recorded-order', '05-03']);
});
