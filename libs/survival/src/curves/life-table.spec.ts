import { expectClose } from '../../../../test/support/close.js';
import { lifeTable } from '../index.js';

/** Within twelve digits. */
const expectSame = (ours: Iterable<number>, theirs: readonly number[]): void => expectClose(ours, theirs, 1e-12, 1e-3);

describe('a life table', () => {
  // The weaning of breast-fed infants (Klein and Moeschberger, Survival Analysis, 2003, section 5.4; the example of KMsurv's lifetab).
  const breaks = [0, 2, 3, 5, 7, 11, 17, 25, 37, 53];
  const lost = [2, 3, 6, 9, 7, 5, 3, 0, 0, 0];
  const events = [77, 71, 119, 75, 109, 148, 107, 74, 85, 27];
  const rows = breaks.flatMap((from, k) => [
    ...Array<readonly [number, number]>(lost[k]!).fill([from, 0]),
    ...Array<readonly [number, number]>(events[k]!).fill([from + 0.5, 1]),
  ]);
  const data = {
    time: Float64Array.from(rows, ([time]) => time),
    status: Uint8Array.from(rows, ([, status]) => status),
  };

  it('agrees with the formulas of lifetab, computed in R', () => {
    const { intervals } = lifeTable(data, breaks).groups[0]!;
    expect(intervals.map(({ entering }) => entering)).toEqual([927, 848, 774, 649, 565, 449, 296, 186, 112, 27]);
    expect(intervals.map((one) => [one.lost, one.events])).toEqual(lost.map((one, k) => [one, events[k]]));
    // Y <- c(927, 927 - cumsum(lost + events)[-10]); Yj <- Y - lost / 2; q <- events / Yj; p <- 1 - q; S <- c(1, cumprod(p)[-10]);
    // w <- c(diff(breaks), NA); G <- c(0, cumsum(q / (Yj * p))[-10]); h <- events / (w * (Yj - events / 2)); S * q / w;
    // S * sqrt(G); S * q / w * sqrt(G + p / (Yj * q)); h * sqrt(1 - (h * w / 2)^2) / sqrt(events)
    expectSame(
      intervals.map(({ exposed }) => exposed),
      [926, 846.5, 771, 644.5, 561.5, 446.5, 294.5, 186, 112, 27],
    );
    expectSame(
      intervals.map(({ survival }) => survival),
      [
        1, 0.91684665226781858, 0.83994634239065957, 0.71030481872725038, 0.62764715944944771, 0.50580648201402501,
        0.33814834239907388, 0.2152896916802253, 0.12963680359239374, 0.031251729437452067,
      ],
    );
    expectSame(
      intervals.map(({ density }) => density),
      [
        0.041576673866090715,
        0.076900309877159026,
        0.064820761831704599,
        0.041328829638901304,
        0.030460169358855656,
        0.02794302326915853,
        0.01535733133985607,
        0.0071377406739859643,
        0.0061490671346838546,
        NaN,
      ],
    );
    expectSame(
      intervals.map(({ hazard }) => hazard),
      [
        0.043380281690140847,
        0.087546239210850807,
        0.083626141953619115,
        0.061779242174629323,
        0.053747534516765283,
        0.066219239373601788,
        0.055497925311203317,
        0.041387024608501119,
        0.076438848920863306,
        NaN,
      ],
    );
    expectSame(
      intervals.map(({ survivalSe }) => survivalSe),
      [
        0, 0.0090736647205660204, 0.012058377971343423, 0.014947215323631443, 0.015966926513262404,
        0.016592924628376096, 0.01581219659290143, 0.013826141880798027, 0.011358268692869898, 0.005911869368067299,
      ],
    );
    expectSame(
      intervals.map(({ densitySe }) => densitySe),
      [
        0.0045368323602830102,
        0.0087683602961616813,
        0.0055430063420537435,
        0.0045695122622006644,
        0.0027313326279407952,
        0.0020898085753288851,
        0.0013852969522130639,
        0.00079037449294473358,
        0.00063047318556417914,
        NaN,
      ],
    );
    expectSame(
      intervals.map(({ hazardSe }) => hazardSe),
      [
        0.0049389881245353335,
        0.010379868420104226,
        0.0076391434090868886,
        0.0071200259900460576,
        0.0051182501878558511,
        0.0053346993962521284,
        0.0052313177793774125,
        0.0046604468607710494,
        0.0065601046035746414,
        NaN,
      ],
    );
  });

  it('takes an open end, and refuses what it cannot place', () => {
    expect(lifeTable(data, [...breaks, Infinity])).toEqual(lifeTable(data, breaks));
    expect(() => lifeTable(data, [0, 2, 2])).toThrow('Breaks must be finite numbers that ascend');
    expect(() => lifeTable(data, [1, 2])).toThrow('The first break must not be after the first time 0');
    expect(() => lifeTable({ ...data, start: data.time.map((end) => end - 1) }, breaks)).toThrow('leave out start');
  });

  it('has no number where nobody is exposed, and 0 where nothing happens', () => {
    const { intervals } = lifeTable({ time: Int32Array.of(1, 1), status: Uint8Array.of(1, 1) }, [0, 1, 2, 3])
      .groups[0]!;
    expect(intervals.map(({ hazard, hazardSe, density, densitySe }) => [hazard, hazardSe, density, densitySe])).toEqual(
      [
        [0, 0, 0, 0],
        [2, 0, 1, 0],
        [NaN, NaN, NaN, NaN],
        [NaN, NaN, NaN, NaN],
      ],
    );
  });
});
