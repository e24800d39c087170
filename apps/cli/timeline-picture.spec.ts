import { timelinePicture } from './timeline-picture.js';

it('draws follow-up with its facts and the covariates below it', () => {
  const picture = timelinePicture({
    entry: 0,
    stop: 38,
    cuts: [0, 35, 38],
    marks: [
      { day: 0, code: 'origin' },
      { day: 35, code: 'time-dependent' },
      { day: 38, code: 'endpoint' },
    ],
    covariates: [
      {
        name: 'trt',
        values: [
          { from: 0, value: 0 },
          { from: 35, value: 1 },
        ],
      },
    ],
  });
  expect(picture).toEqual([
    '     ├──────────────────────────────────●──┤●',
    '     0                                  35 38',
    'trt  0──────────────────────────────────1───',
  ]);
});

it('stays within 100 columns, leaves out days that do not fit, and shows what has no value', () => {
  const cuts = Array.from({ length: 60 }, (_, i) => i * 100);
  const values = [
    { from: 0, value: null },
    { from: 3000, value: 'a long value of a covariate that changes late and has no room' },
  ];
  const picture = timelinePicture({
    entry: 5,
    stop: 5950,
    cuts,
    marks: cuts.map((day) => ({ day, code: 'covariate' as const })),
    covariates: [{ name: 'a-covariate-of-a-long-name', values }],
  });
  for (const line of picture) expect(line.length).toBeLessThanOrEqual(100);
  expect(picture[2]).toMatch(/^a-covariate-of-… {2}·+a long value/);
});

it('draws a follow-up of no length', () => {
  const timeline = { entry: 0, stop: 0, cuts: [0], marks: [{ day: 0, code: 'origin' as const }], covariates: [] };
  expect(timelinePicture(timeline)).toHaveLength(2);
});
