import { columnOfCells } from '../../../../test/support/golden-table.js';
import { factorOf, modelMatrix, parseTerms, SurvivalError, type DesignColumn } from '../index.js';
import { byCodePoint } from './factor.js';

const columns = new Map<string, DesignColumn>([
  ['age', columnOfCells([20, 30, 45, 50, 61])],
  ['sex', columnOfCells([2, 1, 2, 1, 1])],
  ['c', columnOfCells(['b', 'a', 'c', 'a', 'b'])],
  ['empty cells', columnOfCells([1, 2, 3, 4, null])],
]);
const rows = Uint32Array.from([0, 1, 2, 3, 4]);

function matrix(terms: string | readonly string[], used = rows): Record<string, number[]> {
  const { covariates } = modelMatrix(parseTerms(terms), columns, used);
  return Object.fromEntries(covariates.map(({ name, values }) => [name, [...values]]));
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SurvivalError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing';
}

describe('terms', () => {
  it('are columns, factors, bands and functions', () => {
    expect(matrix('age, factor(sex), bands(age,30,50), c')).toEqual({
      age: [20, 30, 45, 50, 61],
      'sex=2': [1, 0, 1, 0, 0],
      'bands(age, 30, 50)=30-<50': [0, 1, 1, 0, 0],
      'bands(age, 30, 50)=>=50': [0, 0, 0, 1, 1],
      'c=b': [1, 0, 0, 0, 1],
      'c=c': [0, 0, 1, 0, 0],
    });
    expect(matrix('bands(age, 30)')).toEqual({ 'age=>=30': [0, 1, 1, 1, 1] });
    expect(matrix(['log(age)', 'sqrt(age)'])).toEqual({
      'log(age)': [20, 30, 45, 50, 61].map(Math.log),
      'sqrt(age)': [20, 30, 45, 50, 61].map(Math.sqrt),
    });
  });

  it('compare with the reference that is named, otherwise the first by code point', () => {
    const { references, covariates } = modelMatrix(
      parseTerms('factor(c, ref=b), bands(age, 30, 50, ref=>=50), factor(sex)'),
      columns,
      rows,
    );
    expect(references).toEqual({ c: 'b', age: '>=50', sex: '1' });
    expect(covariates.map(({ name, term }) => `${name} ${term}`)).toEqual([
      'c=a 0',
      'c=c 0',
      'age=<30 1',
      'age=30-<50 1',
      'sex=2 2',
    ]);
  });

  // R: colnames(model.matrix(~ …)), the columns of c being a factor's, of age a number's.
  it.each([
    ['c, c:sex', ['c=b', 'c=c', 'c=a:sex=2', 'c=b:sex=2', 'c=c:sex=2']],
    ['age:c', ['age:c=a', 'age:c=b', 'age:c=c']],
    ['age*c', ['age', 'c=b', 'c=c', 'age:c=b', 'age:c=c']],
    ['c:sex', ['c=a:sex=1', 'c=b:sex=1', 'c=c:sex=1', 'c=a:sex=2', 'c=b:sex=2', 'c=c:sex=2']],
    ['c:sex, sex', ['sex=2', 'c=b:sex=1', 'c=c:sex=1', 'c=b:sex=2', 'c=c:sex=2']],
    [
      'age*c*sex',
      [
        'age',
        'c=b',
        'c=c',
        'sex=2',
        'age:c=b',
        'age:c=c',
        'age:sex=2',
        'c=b:sex=2',
        'c=c:sex=2',
        'age:c=b:sex=2',
        'age:c=c:sex=2',
      ],
    ],
  ])('interact as in R: %s', (terms, names) => {
    expect(Object.keys(matrix(terms.replaceAll('sex', 'factor(sex)')))).toEqual(names);
  });

  it('are multiplied where they interact', () => {
    expect(matrix('c*factor(sex)')).toMatchObject({ 'c=b:sex=2': [1, 0, 0, 0, 0], 'c=c:sex=2': [0, 0, 1, 0, 0] });
    expect(matrix('age*c')).toMatchObject({ 'age:c=b': [20, 0, 0, 0, 61] });
  });

  it('come main effects first, each once, those of both sides of a * with them', () => {
    const names = (text: string): readonly string[] => modelMatrix(parseTerms(text), columns, rows).terms;
    expect(names('age*c, sex')).toEqual(['age', 'c', 'sex', 'age:c']);
    expect(names('age, c:age, age, age:c')).toEqual(['age', 'age:c']);
    expect(names('age*c*sex')).toEqual(['age', 'c', 'sex', 'age:c', 'age:sex', 'c:sex', 'age:c:sex']);
  });

  it('have an offset, times a number where it is wanted', () => {
    const { offset, covariates } = modelMatrix(parseTerms('sex, offset(-0.5*age), offset(sex)'), columns, rows);
    expect([...offset!]).toEqual([-8, -14, -20.5, -24, -29.5]);
    expect(covariates).toHaveLength(1);
  });

  it('read names between backticks', () => {
    expect(matrix('`empty cells`, age', rows.subarray(0, 4))).toHaveProperty('empty cells');
    expect(matrix('empty cells', rows.subarray(0, 4))).toHaveProperty('empty cells');
  });

  it('have references under any name', () => {
    const odd = new Map([['__proto__', columnOfCells(['b', 'a'])]]);
    const { references } = modelMatrix(parseTerms('__proto__'), odd, Uint32Array.of(0, 1));
    expect(Object.entries(references)).toEqual([['__proto__', 'a']]);
  });

  it('leave out levels that no used row has, and say so', () => {
    const used = Uint32Array.of(0, 1, 3, 4);
    const { covariates, warnings } = modelMatrix(parseTerms('c, factor(age), bands(age, 10, 55)'), columns, used);
    expect(covariates.map(({ name }) => name)).toEqual([
      'c=b',
      'factor(age)=30',
      'factor(age)=50',
      'factor(age)=61',
      'bands(age, 10, 55)=>=55',
    ]);
    expect(warnings.map(({ message }) => message)).toEqual([
      'No row that is used has c = c: left out.',
      'No row that is used has age = 45: left out.',
      'No row that is used has age = <10: left out.',
    ]);
  });

  it('keep a constant column of a factor with one level, which is aliased', () => {
    const { covariates, warnings } = modelMatrix(parseTerms('c'), columns, Uint32Array.of(1, 3));
    expect(covariates).toMatchObject([{ name: 'c=a', values: Float64Array.of(1, 1) }]);
    expect(warnings.map(({ code }) => code)).toEqual(['levels-unused', 'one-level']);
  });
});

describe('what cannot be read is refused', () => {
  it.each([
    ['age,', 'bad-term', 'character 5'],
    ['age + sex', 'bad-term', 'character 5'],
    ['age:', 'bad-term', 'character 5'],
    ['', 'bad-term', 'character 1'],
    ['poly(age)', 'bad-term', 'character 1'],
    ['factor(c', 'bad-term', 'the end'],
    ['factor(c, a)', 'bad-term', 'ref=…'],
    ['bands(age)', 'bad-term', 'a limit'],
    ['bands(age, 50, 30)', 'bad-term', 'limits that increase'],
    ['bands(age, x)', 'bad-term', 'a number'],
    ['`age', 'bad-term', 'closing `'],
    ['age*offset(sex)', 'bad-term', 'stands alone'],
    ['offset(factor(c))', 'bad-term', 'numbers'],
    ['a*b*c*d*e*f*g*h*i', 'bad-term', 'at most 8 sides'],
    ['strata(c)', 'bad-term', 'Use --strata'],
    ['cluster(c)', 'bad-term', 'Use --cluster'],
    ['size', 'unknown-column', 'one of age, sex, c'],
    ['factor(c, ref=d)', 'unknown-reference', 'one of a, b, c'],
    ['log(c)', 'not-numbers', 'Use factor(c)'],
    ['offset(c)', 'not-numbers', 'holds texts'],
    ['empty cells', 'missing-value', 'row 5'],
    ['factor(empty cells)', 'missing-value', 'row 5'],
  ])('%s: %s', (terms, code, part) => {
    const refused = codeOf(() => matrix(terms));
    expect(refused).toMatch(new RegExp(`^${code}: `));
    expect(refused).toContain(part);
  });

  it('more columns than can be fitted, before they are made', () => {
    const many = new Map([
      ['a', columnOfCells(Array.from({ length: 4000 }, (_, i) => `a${i % 50}`))],
      ['b', columnOfCells(Array.from({ length: 4000 }, (_, i) => `b${i % 49}`))],
    ]);
    const all = Uint32Array.from({ length: 4000 }, (_, i) => i);
    expect(codeOf(() => modelMatrix(parseTerms('a*b'), many, all))).toMatch(/^too-many-columns: .*a:b makes more/);
  });

  it('a logarithm of what has none, and a reference that no used row has', () => {
    const zero = new Map([['x', columnOfCells([1, 0])]]);
    expect(codeOf(() => modelMatrix(parseTerms('log(x)'), zero, Uint32Array.of(0, 1)))).toMatch(
      /^bad-value: .*numbers above 0; received 0 in row 2/,
    );
    expect(codeOf(() => matrix('factor(c, ref=c)', Uint32Array.of(0, 1)))).toContain('which no row that is used has');
  });
});

it('orders levels by number, or by code point', () => {
  expect(factorOf(columnOfCells([10, 9, 100]), Uint32Array.of(0, 1, 2)).levels).toEqual(['9', '10', '100']);
  expect(['😀', 'z', '\uFFFD', 'a', 'ab', ''].toSorted(byCodePoint)).toEqual(['', 'a', 'ab', 'z', '\uFFFD', '😀']);
});
