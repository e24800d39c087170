import { expectClose } from '../../../../test/support/close.js';
import { GoldenData } from '../../../../test/support/survival-golden.js';
import {
  atRiskTable,
  curvePointsAt,
  estimateCurves,
  isEstimable,
  curveQuantiles,
  restrictedMean,
  restrictedMeanDifference,
  type ConfidenceType,
  type Curve,
  type CurveOptions,
  type Curves,
  type Observations,
} from '../index.js';

/** Within twelve digits. */
const expectSame = (ours: Iterable<number>, theirs: readonly number[]): void => expectClose(ours, theirs, 1e-12, 1e-3);

function small(time: readonly number[], status: readonly number[], options?: CurveOptions): Curves {
  return estimateCurves({ time: Float64Array.from(time), status: Uint8Array.from(status) }, options);
}

function quantiles(curves: Curves, p: readonly number[]): (number | string)[][] {
  const short = curveQuantiles(curves, p)[0]!.quantiles.map(({ estimate, lower, upper }) =>
    [estimate, lower, upper].map((one) => (isEstimable(one) ? one : one.notEstimable)),
  );
  return [0, 1, 2].map((k) => short.map((one) => one[k]!));
}

/** d <- data.frame(a = c(0,2,3,0,5,1,6), b = c(3,3,7,7,7,9,9), s = c(1,1,0,1,1,1,1), w = c(1,2,3,1,2,1,2)) */
const late: Observations = {
  start: Int32Array.of(0, 2, 3, 0, 5, 1, 6),
  time: Int32Array.of(3, 3, 7, 7, 7, 9, 9),
  status: Uint8Array.of(1, 1, 0, 1, 1, 1, 1),
  weights: Int32Array.of(1, 2, 3, 1, 2, 1, 2),
};

describe('curves that the golden numbers do not cover, as R 4.2.2 with survival 3.5-3 answers', () => {
  it('late entry and weights: survfit(Surv(a, b, s) ~ 1, d, weights = w)', () => {
    const curve = estimateCurves(late).curves[0]!;
    expect([curve.n, curve.events, [...curve.time], [...curve.atRisk]]).toEqual([7, 9, [3, 7, 9], [5, 9, 3]]);
    expect([[...curve.eventsAt], [...curve.censoredAt]]).toEqual([
      [3, 3, 3],
      [0, 3, 0],
    ]);
    expectSame(curve.survival, [0.4, 0.26666666666666666, 0]);
    expectSame(curve.se, [0.21908902300206645, 0.15900927839998502, NaN]);
    expectSame(curve.lower, [0.13672178038905075, 0.082872453267591767, NaN]);
    expectSame(curve.upper, [1, 0.85807899135670829, NaN]);
    expectSame(curve.cumulativeHazard, [0.6, 0.93333333333333335, 1.9333333333333333]);
    expectSame(curve.cumulativeHazardSe, [0.34641016151377546, 0.39627898889171126, 0.70026450029283249]);
  });

  it('weights that are not whole: survfit(Surv(a, b, s) ~ 1, d, weights = w / 4, robust = FALSE)', () => {
    const weights = Float64Array.from(late.weights!, (weight) => weight / 4);
    const { curves, warnings } = estimateCurves({ ...late, weights });
    expectSame(curves[0]!.se, [0.4381780460041329, 0.31801855679997004, NaN]);
    expectSame(curves[0]!.lower, [0.046732113081879557, 0.025754413164709437, NaN]);
    expectSame(curves[0]!.cumulativeHazardSe, [0.69282032302755092, 0.79255797778342252, 1.400529000585665]);
    expect(warnings.map(({ code }) => code)).toContain('fractional-weights');
  });

  it('tied events one after the other: survfit(Surv(a, b, s) ~ 1, d, weights = w, stype = 2, ctype = 2)', () => {
    const curve = estimateCurves(late, { estimator: 'fleming-harrington' }).curves[0]!;
    expectSame(curve.survival, [0.48259792348273184, 0.33445996414290158, 0.074628105362443742]);
    expectSame(curve.se, [0.20613710299877303, 0.15957426803680333, 0.076869393754371435]);
    expectSame(curve.lower, [0.20893097126022864, 0.13128864946564181, 0.0099114441113711121]);
    expectSame(curve.upper, [1, 0.85204218391891995, 0.56191146793618585]);
    expectSame(curve.cumulativeHazard, [0.72857142857142854, 1.0952380952380951, 2.5952380952380949]);
    expectSame(curve.cumulativeHazardSe, [0.42714046822074436, 0.47711022288043875, 1.030032765551832]);
  });

  it('exp(-H): survfit(Surv(c(1,2,2,3,3,3,5), c(1,1,0,0,1,0,1)) ~ 1, stype = 2, ctype = 1, conf.type = "log-log")', () => {
    const curve = small([1, 2, 2, 3, 3, 3, 5], [1, 1, 0, 0, 1, 0, 1], {
      estimator: 'nelson-aalen',
      confidence: 'log-log',
    }).curves[0]!;
    expectSame(curve.survival, [0.86687789975018159, 0.73379629985008654, 0.57148113293814684, 0.21023615982530819]);
    expectSame(curve.se, [0.12383969996431166, 0.16107780021583082, 0.19012889664332602, 0.22156596690750985]);
    expectSame(curve.lower, [0.3627094948134571, 0.28860702193803045, 0.16620864376311406, 0.0028390653030936136]);
    expectSame(curve.upper, [0.98007776708352645, 0.92580200483364272, 0.83991211791058218, 0.66051617475749647]);
  });

  it('summary(survfit(Surv(start, stop, event) ~ transplant, heart), times = c(10, 30, 100, 500, 1000, 2000), extend = TRUE)', () => {
    const heart = GoldenData.read('heart');
    const curves = estimateCurves(
      { start: heart.numbers('start'), time: heart.numbers('stop'), status: heart.numbers('event') },
      { group: heart.factor('transplant') },
    );
    expect(curves.curves.map(({ time }) => time.length)).toEqual([56, 64]);
    const points = curves.curves.flatMap((curve) => curvePointsAt(curve, [2000, 10, 30, 100, 500, 1000]));
    const of = (name: keyof (typeof points)[number]): number[] => points.map((point) => point[name]);
    expect(of('atRisk')).toEqual([75, 46, 10, 1, 1, 0, 21, 34, 40, 22, 8, 0]);
    expect(of('events')).toEqual([12, 5, 9, 4, 0, 0, 1, 5, 19, 12, 6, 2]);
    expectSame(
      of('survival'),
      [
        0.87357439781791613, 0.8068055307920079, 0.56271401097908602, 0.23633988461121613, 0.23633988461121613,
        0.23633988461121613, 0.90909090909090906, 0.73542144130379428, 0.4678754214815275, 0.32109521919438555,
        0.19710306532086128, 0.1379721457246029,
      ],
    );
    expectSame(
      of('se'),
      [
        0.034257404758475579, 0.042770712134154572, 0.081026817495923525, 0.12197722703363151, 0.12197722703363151,
        0.12197722703363151, 0.08667841720414475, 0.1002259760582186, 0.080162075957362217, 0.065258380366969973,
        0.057219540391095391, 0.053814932441573926,
      ],
    );
    expectSame(
      of('cumulativeHazardSe').slice(6),
      [
        0.090909090909090912, 0.13070170523320712, 0.1660210810388264, 0.19764967765949967, 0.27960495041935124,
        0.36579219278028319,
      ],
    );
    const [first, second] = curveQuantiles(curves, [0.5]).map(({ quantiles: [median] }) => median!);
    expect([first, second]).toMatchObject([
      { estimate: 149, lower: 69, upper: { notEstimable: 'not-reached' } },
      { estimate: 90, lower: 53, upper: 334 },
    ]);
    const means = curves.curves.map((curve) => restrictedMean(curve, 1000));
    expectSame(
      means.flatMap(({ estimate, se }) => [estimate, se]),
      [329.7870566698528, 95.620707350595339, 355.20457344102709, 62.45167470821881],
    );
    expect(means.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([[], []]);
  });

  // f <- survfit(Surv(1:6, c(0,1,1,0,1,1)) ~ 1, conf.type = …); f$lower; f$upper; quantile(f, c(.25,.5,.75))
  it.each<
    readonly [
      ConfidenceType,
      readonly number[],
      readonly number[],
      readonly (number | string)[],
      readonly (number | string)[],
    ]
  >([
    [
      'plain',
      [1, 0.44939098376936748, 0.17059340550788249, 0.17059340550788249, 0, NaN],
      [1, 1, 1, 1, 0.76793498777027258, NaN],
      [2, 2, 3],
      ['not-reached', 'not-reached', 'not-reached'],
    ],
    [
      'log',
      [1, 0.51612576034217206, 0.29331643163832644, 0.29331643163832644, 0.063054484255136337, NaN],
      [1, 1, 1, 1, 1, NaN],
      [2, 3, 5],
      ['not-reached', 'not-reached', 'not-reached'],
    ],
    [
      'log-log',
      [NaN, 0.20380926326763926, 0.12573018299443137, 0.12573018299443137, 0.012301529425416074, NaN],
      [NaN, 0.96917978886674261, 0.88175640739353234, 0.88175640739353234, 0.71921802081041497, NaN],
      [2, 2, 2],
      [5, 'not-reached', 'not-reached'],
    ],
    [
      'logit',
      [NaN, 0.30895442762570346, 0.20041076798255075, 0.20041076798255075, 0.044126726343310718, NaN],
      [NaN, 0.9728169075534755, 0.89976888367532382, 0.89976888367532382, 0.7991457760252314, NaN],
      [2, 2, 3],
      ['not-reached', 'not-reached', 'not-reached'],
    ],
    [
      'arcsin',
      [NaN, 0.38454082747850149, 0.18748708596435879, 0.18748708596435879, 0.0047645721624119215, NaN],
      [NaN, 0.99935567224043553, 0.94047841394195364, 0.94047841394195364, 0.78627019236156381, NaN],
      [2, 2, 3],
      ['not-reached', 'not-reached', 'not-reached'],
    ],
  ])('limits %s at S = 1 and S = 0, and quantiles by them', (confidence, lower, upper, ...limits) => {
    const curves = small([1, 2, 3, 4, 5, 6], [0, 1, 1, 0, 1, 1], { confidence });
    expectSame(curves.curves[0]!.lower, lower);
    expectSame(curves.curves[0]!.upper, upper);
    expect(quantiles(curves, [0.25, 0.5, 0.75]).slice(1)).toEqual(limits);
    const points = curvePointsAt(curves.curves[0]!, [0, 3.5, 6, 7]);
    expect(points.map(({ atRisk }) => atRisk)).toEqual([6, 3, 1, 0]);
    expectSame(
      points.map((point) => point.lower),
      [1, lower[2]!, NaN, NaN],
    );
    expectSame(
      points.map((point) => point.se),
      [0, 0.21908902300206645, NaN, NaN],
    );
  });

  it('no limits where none are asked for', () => {
    const curves = small([1, 2, 3], [1, 1, 0], { confidence: 'none' });
    expect(curves.conventions['confidence']).toBe('none');
    expect(curvePointsAt(curves.curves[0]!, [0, 2]).map(({ lower }) => lower)).toEqual([NaN, NaN]);
    expect(quantiles(curves, [0.5])).toEqual([[2], ['no-limits'], ['no-limits']]);
  });

  it('the middle of a stretch at the quantile: quantile(survfit(Surv(time, status) ~ 1), p)', () => {
    expect(quantiles(small([1, 2, 3, 4], [1, 1, 1, 1]), [0.25, 0.5, 0.75, 1, 0])).toEqual([
      [1.5, 2.5, 3.5, 4, 0],
      [1, 1, 2, 'not-reached', 0],
      ['not-reached', 'not-reached', 'not-reached', 'not-reached', 0],
    ]);
    // The curve ends at the quantile: the stretch lasts as long as the curve.
    expect(quantiles(small([1, 2, 3, 4, 10], [1, 1, 0, 0, 0]), [0.2, 0.4, 0.5])).toEqual([
      [1.5, 6, 'not-reached'],
      [1, 1, 2],
      ['not-reached', 'not-reached', 'not-reached'],
    ]);
    expect(quantiles(small([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0]), [0.5, 0.6])[0]).toEqual([4.5, 'not-reached']);
  });

  it('times before 0 with late entry: summary(survfit(Surv(c(-5,-3,-2), c(-1,2,3), c(1,0,1)) ~ 1), rmean = 2)', () => {
    const data = { start: Int32Array.of(-5, -3, -2), time: Int32Array.of(-1, 2, 3), status: Uint8Array.of(1, 0, 1) };
    const curve = estimateCurves(data).curves[0]!;
    expectSame(curve.lower, [0.29950713035902232, 0.29950713035902232, NaN]);
    const mean = restrictedMean(curve, 2);
    expectSame([mean.estimate, mean.se], [1, 0.81649658092772603]);
  });
});

describe('a curve of follow-up', () => {
  // v <- data.frame(t = c(1,2,2,3,3,3,5), s = c(1,1,0,0,1,0,1)); survfit(Surv(t + ifelse(s == 0, .5, 0), 1 - s) ~ 1, v), which
  // has the censorings of a time after its events, as they are at risk of.
  it('counts censorings against those left after the events of the time', () => {
    const { curves, conventions } = small([1, 2, 2, 3, 3, 3, 5], [1, 1, 0, 0, 1, 0, 1], { reverse: true });
    const [curve] = curves as [Curve];
    expect([[...curve.time], [...curve.atRisk], [...curve.eventsAt], [...curve.censoredAt], curve.events]).toEqual([
      [1, 2, 3, 5],
      [6, 5, 3, 0],
      [0, 1, 2, 0],
      [1, 1, 1, 1],
      3,
    ]);
    expectSame(curve.survival, [1, 0.8, 0.26666666666666666, 0.26666666666666666]);
    expectSame(curve.se, [0, 0.17888543819998318, 0.22574977954133857, 0.22574977954133857]);
    expectSame(curve.lower, [1, 0.51612576034217206, 0.050742765126671217, 0.050742765126671217]);
    expect(conventions['reverse']).toContain('censorings are counted against those left after the events');
  });
});

describe('a curve of follow-up of weighted rows', () => {
  // As above with w = c(2,1,3,1,.5,2,1): survfit(..., weights = w, robust = FALSE, stype = 2, ctype = 2).
  it('takes tied censorings one after the other, rows and not weights', () => {
    const { curves } = estimateCurves(
      {
        time: Float64Array.of(1, 2, 2, 3, 3, 3, 5),
        status: Uint8Array.of(1, 1, 0, 0, 1, 0, 1),
        weights: Float64Array.of(2, 1, 3, 1, 0.5, 2, 1),
      },
      { reverse: true, estimator: 'fleming-harrington' },
    );
    expectClose(curves[0]!.survival, [1, 0.6703200460356393, 0.25283959580474646, 0.25283959580474646]);
    expectClose(curves[0]!.se, [0, 0.15480378360875149, 0.1573067373279449, 0.1573067373279449]);
  });

  it('ends at 0 where all who are left are censored, whatever their weights add up to', () => {
    const { curves } = estimateCurves(
      {
        time: Float64Array.of(1, 2, 2, 2),
        status: Uint8Array.of(0, 1, 0, 0),
        weights: Float64Array.of(1, 7.7, 0.1, 0.2),
      },
      { reverse: true },
    );
    expect([curves[0]!.survival[1], curves[0]!.se[1], curves[0]!.lower[1]]).toEqual([0, NaN, NaN]);
  });
});

describe('restricted means', () => {
  it('go on as the curve ends, which is said: summary(survfit(Surv(c(2,4,4,6,9), c(1,0,1,1,0)) ~ 1), rmean = tau)', () => {
    const curve = small([2, 4, 4, 6, 9], [1, 0, 1, 1, 0]).curves[0]!;
    const means = [2, 5, 9, 20].map((tau) => restrictedMean(curve, tau));
    expectSame(
      means.flatMap(({ estimate, se }) => [estimate, se]),
      [2, 0, 4.2, 0.52153619241621196, 5.7, 1.2070625501605128, 9, 3.7013511046643504],
    );
    expect(means.map(({ warnings }) => warnings.length)).toEqual([0, 0, 0, 1]);
    expect(restrictedMean(curve, 1)).toMatchObject({ estimate: 1, se: 0 });
    expect(() => restrictedMean(curve, 0)).toThrow('tau must be a finite time after 0, not 0');
  });

  it('differ by their difference over its error', () => {
    const lung = GoldenData.read('lung');
    const { curves } = estimateCurves(
      { time: lung.numbers('time'), status: lung.numbers('status').map((status) => status - 1) },
      { group: lung.factor('sex') },
    );
    const [men, women] = curves.map((curve) => restrictedMean(curve, 365));
    const { groups, estimate, se, z, p, lower, upper } = restrictedMeanDifference(men!, women!);
    expect(groups).toEqual(['1', '2']);
    // a <- summary(survfit(Surv(time, status) ~ sex, lung), rmean = 365)$table; diff(a[, 5]); sqrt(sum(a[, 6]^2)); …
    expectSame(
      [estimate, se, z as number, lower, upper],
      [55.970324339979783, 14.958125860424103, 3.7418006013751293, 26.65293637733134, 85.287712302628222],
    );
    expect(p).toBeCloseTo(1.8270646131116053e-4, 14);
    const none = restrictedMean(small([1, 2], [0, 0]).curves[0]!, 1);
    expect(restrictedMeanDifference(none, none)).toMatchObject({ se: 0, z: { notEstimable: 'no-variance' } });
    expect(() => restrictedMeanDifference(men!, none)).toThrow('give one tau');
  });
});

describe('numbers at risk', () => {
  it('are those just before the time, with what has happened up to it', () => {
    const { groups, times } = atRiskTable(
      { time: Float64Array.of(1, 2, 2, 3.5, 5), status: Uint8Array.of(1, 0, 1, 1, 0) },
      { times: [4, 0, 2, 2, 5, 6] },
    );
    expect(times).toEqual([0, 2, 4, 5, 6]);
    expect(groups).toEqual([
      { group: '', atRisk: [5, 4, 1, 1, 0], events: [0, 2, 3, 3, 3], censored: [0, 1, 1, 2, 2] },
    ]);
  });

  it('begin after the entry, but at 0 with it, by group', () => {
    const { groups } = atRiskTable(late, {
      group: { codes: Int32Array.of(0, 0, 0, 0, 2, 2, 2), levels: ['a', 'b', 'c'] },
      times: [0, 2, 3, 7, 9, 10],
    });
    expect(groups).toEqual([
      { group: 'a', atRisk: [2, 2, 4, 4, 0, 0], events: [0, 0, 3, 4, 4, 4], censored: [0, 0, 0, 3, 3, 3] },
      { group: 'c', atRisk: [0, 1, 1, 5, 3, 0], events: [0, 0, 0, 2, 5, 5], censored: [0, 0, 0, 0, 0, 0] },
    ]);
  });
});

describe('what is said of curves', () => {
  const codes = (curves: Curves): string[] => curves.warnings.map(({ code }) => code);
  const many = Array.from({ length: 20 }, (_, i) => i + 1);

  it('warns of groups without events, of few at risk, of times merged and of rows left out', () => {
    expect(
      codes(
        small(
          many,
          many.map(() => 0),
        ),
      ),
    ).toEqual(['no-events']);
    const group = { codes: Int32Array.from(many, (i) => i % 2), levels: ['even', 'odd', 'nobody'] };
    const halves = small(
      many,
      many.map((i) => i % 2),
      { group },
    );
    expect(halves.curves.map(({ group: name, n, events }) => [name, n, events])).toEqual([
      ['even', 10, 0],
      ['odd', 10, 10],
    ]);
    expect(halves.warnings).toEqual([
      { code: 'no-events', message: 'There are no events in even: the curve stays at 1' },
    ]);
    expect(codes(small([1, 2, 3], [1, 1, 0]))).toEqual(['few-at-risk']);
    expect(codes(small([...many, 0.3, 0.1 + 0.2], [...many.map(() => 1), 1, 1]))).toEqual(['ties-merged']);
  });

  it('warns where all of the few who entered first have the event', () => {
    const start = Float64Array.from([0, ...many.map(() => 5)]);
    const { curves, warnings } = estimateCurves({
      start,
      time: Float64Array.from([1, ...many.map((i) => i + 5)]),
      status: new Uint8Array(21).fill(1),
    });
    expect([curves[0]!.survival[0], curves[0]!.survival[5]]).toEqual([0, 0]);
    expect(warnings[0]!.message).toMatch(/^Only 1 are at risk at 1, where there are events, before most have entered/);
  });

  it('leaves out an interval that is no longer than rounding', () => {
    const data = { start: Float64Array.of(0.3, 0), time: Float64Array.of(0.1 + 0.2, 1), status: Uint8Array.of(1, 1) };
    expect(codes(estimateCurves(data))).toEqual(['zero-length', 'ties-merged', 'few-at-risk']);
  });

  it('refuses options that are none', () => {
    expect(() => small([1], [1], { level: 95 })).toThrow('level must be between 0 and 1, for example 0.95, not 95');
    expect(() => small([1], [1], { confidence: 'wilson' as ConfidenceType })).toThrow('confidence must be one of');
    expect(() => curveQuantiles(small([1], [1]), [50])).toThrow('A quantile must be between 0 and 1, not 50');
    expect(() => curvePointsAt(small([1], [1]).curves[0]!, [NaN])).toThrow('Times must be finite numbers, not NaN');
  });
});
