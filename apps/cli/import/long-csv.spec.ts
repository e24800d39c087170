import { DEFINITION as definition } from '../../../test/support/study.js';
import { longRow } from './long-csv.js';

it('leaves empty cells out, and types attributes as the protocol does', () => {
  expect(
    longRow(
      { source: '', case: 'A', type: 'opened', occurred: '', age: '61', parties: 'b; a', 'attributes.note': 'n' },
      { definition },
    ),
  ).toEqual({ case: 'A', type: 'opened', attributes: { age: 61, parties: ['b', 'a'], note: 'n' } });
});

it('leaves what is no number to the service to refuse', () => {
  for (const age of ['1,5', '0x10', '1e', ' ', 'NaN'])
    expect(longRow({ type: 'opened', age }, { definition })).toEqual({ type: 'opened', attributes: { age } });
});

it('gives rows the source of the call where they name none', () => {
  expect(longRow({ source: 'own' }, { definition, source: 'given' })).toEqual({ source: 'own' });
  expect(longRow({ source: '' }, { definition, source: 'given' })).toEqual({ source: 'given' });
});

it('reads what a row corrects or voids, and that it is made up', () => {
  expect(longRow({ corrects: 'e 1', voids: 'e1', synthetic: 'true' }, { definition })).toEqual({
    corrects: { source: 'e', id: '1' },
    voids: { id: 'e1' },
    synthetic: true,
  });
  expect(longRow({ synthetic: 'yes' }, { definition })).toEqual({ synthetic: 'yes' });
});
