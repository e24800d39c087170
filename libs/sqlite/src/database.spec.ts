import { Database } from './index.js';

describe('a database', () => {
  it.each([
    ['text with NUL', 'a\0b'],
    ['half a surrogate pair', '\udc00'],
    ['a fraction', 1.5],
    ['a number beyond the safe integers', 2 ** 53],
    ['a boolean', true],
    ['undefined', undefined],
    ['an object', {}],
  ])('stores no %s', (_, value) => {
    const db = new Database('');
    db.exec('CREATE TABLE t (v ANY)');
    const insert = db.prepare('INSERT INTO t VALUES (?)');
    expect(() => insert.run(value as string)).toThrow(/stored|safe integer/);
    expect(db.prepare('SELECT v FROM t').all()).toEqual([]);
    db.close();
  });

  it('counts the values of a statement', () => {
    const db = new Database('');
    const two = db.prepare('SELECT ?, ?');
    expect(() => two.all('one')).toThrow(RangeError);
    expect(() => two.get('one', 'two', 'three')).toThrow(RangeError);
    expect(() => two.run()).toThrow(RangeError);
    db.close();
  });
});
