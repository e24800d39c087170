import { BatchPositions } from './positions.js';

describe('the positions of a batch', () => {
  const sizes = [10, 20, 5, 40];
  /** A record takes its size, its stream's name with the length of it, and 90. */
  const at = (first: number, stream: string): number[] => {
    const each = 90 + stream.length + (stream.length < 128 ? 1 : 2);
    return [first, first + each + 10, first + 2 * each + 30, first + 3 * each + 35];
  };

  it('come out from the first and the last, once a batch has been read', () => {
    const positions = new BatchPositions();
    expect(positions.between('abc', sizes, 1000, at(1000, 'abc')[3]!)).toBeUndefined();
    positions.learn('abc', sizes, at(500, 'abc'));
    for (const stream of ['abc', 'another name', 'x'.repeat(200)]) {
      const expected = at(1000, stream);
      expect(positions.between(stream, sizes, 1000, expected[3]!)).toEqual(expected);
    }
  });

  it('are not guessed where something stands in between', () => {
    const positions = new BatchPositions();
    positions.learn('abc', sizes, at(500, 'abc'));
    for (const more of [1, 3, 300]) {
      expect(positions.between('abc', sizes, 1000, at(1000, 'abc')[3]! + more)).toBeUndefined();
    }
    positions.learn('abc', sizes, [1, 2, 3, 4]);
    expect(positions.learned).toBe(false);
  });
});
