export type Language = 'sv' | 'en';

const UNITS = {
  en: { days: 'days', weeks: 'weeks', months: 'months', years: 'years' },
  sv: { days: 'dagar', weeks: 'veckor', months: 'månader', years: 'år' },
} as const;

/** The unit of time in the reader's language; one that is not known is written as it is. */
export function unitWord(unit: string, language: Language): string {
  return (UNITS[language] as Readonly<Record<string, string>>)[unit] ?? unit;
}

interface Words {
  readonly time: string;
  readonly survival: string;
  readonly followUp: string;
  readonly incidence: string;
  readonly by: (title: string, column: string) => string;
  readonly kaplanMeier: string;
  readonly nelsonAalen: string;
  readonly flemingHarrington: string;
  readonly reverse: string;
  readonly aalenJohansen: string;
  readonly n: (n: string) => string;
  readonly intervals: (n: string) => string;
  readonly events: (n: string) => string;
  readonly censored: (n: string) => string;
  readonly bands: (level: string) => string;
  readonly noBands: string;
  readonly censorMarks: string;
  readonly pale: string;
  readonly ends: (share: string) => string;
  readonly endsBefore: (until: string) => string;
  readonly repeats: string;
  readonly synthetic: string;
  readonly rowAtRisk: string;
  readonly rowEvents: string;
  readonly rowCensored: string;
  readonly convention: string;
  readonly conventionAtRisk: string;
  readonly noTable: string;
  readonly groupsChange: string;
  readonly median: string;
  readonly notReached: string;
  readonly notEstimable: string;
  readonly interval: (level: string) => string;
  readonly shortInterval: (level: string) => string;
  readonly to: (lower: string, upper: string) => string;
  readonly end: (time: string) => string;
  readonly hazardRatios: string;
  readonly hazardRatio: string;
  readonly reference: string;
  readonly references: string;
  readonly ties: (ties: string) => string;
  readonly robust: string;
  readonly goesOn: string;
  readonly infinite: string;
  readonly aliased: string;
  readonly infiniteNote: (terms: string) => string;
  readonly logLog: string;
  readonly logLogAxis: string;
  readonly logScale: string;
  readonly parallel: string;
  readonly leftOut: (groups: string) => string;
  readonly schoenfeld: string;
  readonly schoenfeldAxis: string;
  readonly smooth: (freedom: number) => string;
  readonly dashedMean: string;
  readonly flat: string;
  readonly global: string;
  readonly testOf: string;
  readonly scale: (transform: string) => string;
}

const TRANSFORMS = {
  en: { km: 'spaced by the Kaplan–Meier curve', rank: 'spaced by rank', identity: 'as it is', log: 'log scale' },
  sv: { km: 'efter Kaplan–Meier-kurvan', rank: 'efter rang', identity: 'oförändrad', log: 'logskala' },
} as const;
const transformWord = (transform: string, language: Language): string =>
  (TRANSFORMS[language] as Readonly<Record<string, string>>)[transform] ?? transform;

/** All words of the pictures. */
export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    time: 'Time',
    survival: 'Survival',
    followUp: 'Follow-up',
    incidence: 'Cumulative incidence',
    by: (title, column) => `${title} by ${column}`,
    kaplanMeier: 'Kaplan–Meier',
    nelsonAalen: 'Nelson–Aalen',
    flemingHarrington: 'Fleming–Harrington',
    reverse: 'reverse Kaplan–Meier',
    aalenJohansen: 'Aalen–Johansen',
    n: (n) => `n = ${n}`,
    intervals: (n) => (n === '1' ? '1 interval of follow-up' : `${n} intervals of follow-up`),
    events: (n) => (n === '1' ? '1 event' : `${n} events`),
    censored: (n) => `${n} censored`,
    bands: (level) => `${level} confidence bands`,
    noBands: 'Confidence bands are not drawn for so many curves.',
    censorMarks: 'Ticks on a curve: censored.',
    pale: 'Pale line: fewer than 10 at risk.',
    ends: (share) => `Curves end where less than ${share} of the greatest number at risk remain.`,
    endsBefore: (until) => `The picture ends at ${until}; follow-up is longer.`,
    repeats: 'Colours and dashes repeat after eight curves.',
    synthetic: 'Synthetic data: made up, nobody’s history.',
    rowAtRisk: 'At risk',
    rowEvents: 'Events',
    rowCensored: 'Censored',
    convention: 'At risk: just before the time. Events and censored: all up to and including it.',
    conventionAtRisk: 'At risk: just before the time.',
    groupsChange: 'Who goes on in another group is censored in one and enters the other late.',
    noTable: 'Numbers at risk are not shown: the result has them at fewer than two times.',
    median: 'Median',
    notReached: 'not reached',
    notEstimable: 'not estimable',
    interval: (level) => `${level} confidence interval`,
    shortInterval: (level) => `${level} CI`,
    to: (lower, upper) => `${lower} to ${upper}`,
    end: (time) => `at ${time}`,
    hazardRatios: 'Hazard ratios (Cox regression)',
    hazardRatio: 'Hazard ratio',
    reference: 'reference',
    references: 'References',
    ties: (ties) => `ties by ${ties}`,
    robust: 'robust standard errors',
    goesOn: 'Arrow: the interval goes on beyond the axis.',
    infinite: 'infinite',
    aliased: 'not estimable',
    infiniteNote: (terms) => `Not drawn, for there is no finite estimate: ${terms}.`,
    logLog: 'Log-log plot of survival',
    logLogAxis: 'log(−log survival)',
    logScale: 'log scale',
    parallel: 'Parallel curves speak for proportional hazards.',
    leftOut: (groups) => `Not drawn, for survival is never between 0 and 1: ${groups}.`,
    schoenfeld: 'Scaled Schoenfeld residuals',
    schoenfeldAxis: 'β(t)',
    smooth: (freedom) =>
      `Line: natural cubic spline, ${freedom} degrees of freedom or fewer where times are few, with pointwise 95% confidence band.`,
    dashedMean: 'Dashed: mean of the residuals. p: test of proportional hazards.',
    flat: 'A level line speaks for proportional hazards.',
    global: 'All terms',
    testOf: 'Test of proportional hazards',
    scale: (transform) => transformWord(transform, 'en'),
  },
  sv: {
    time: 'Tid',
    survival: 'Överlevnad',
    followUp: 'Uppföljning',
    incidence: 'Kumulativ incidens',
    by: (title, column) => `${title} efter ${column}`,
    kaplanMeier: 'Kaplan–Meier',
    nelsonAalen: 'Nelson–Aalen',
    flemingHarrington: 'Fleming–Harrington',
    reverse: 'omvänd Kaplan–Meier',
    aalenJohansen: 'Aalen–Johansen',
    n: (n) => `n = ${n}`,
    intervals: (n) => `${n} uppföljningsintervall`,
    events: (n) => (n === '1' ? '1 händelse' : `${n} händelser`),
    censored: (n) => (n === '1' ? '1 censurerad' : `${n} censurerade`),
    bands: (level) => `${level} konfidensband`,
    noBands: 'Konfidensband ritas inte för så många kurvor.',
    censorMarks: 'Streck på en kurva: censurering.',
    pale: 'Blek linje: färre än 10 i riskmängden.',
    ends: (share) => `Kurvorna slutar där mindre än ${share} av den största riskmängden återstår.`,
    endsBefore: (until) => `Bilden slutar vid ${until}; uppföljningen är längre.`,
    repeats: 'Färger och streckningar upprepas efter åtta kurvor.',
    synthetic: 'Syntetiska data: påhittade, ingens historia.',
    rowAtRisk: 'I risk',
    rowEvents: 'Händelser',
    rowCensored: 'Censurerade',
    convention: 'I risk: strax före tidpunkten. Händelser och censurerade: alla till och med den.',
    conventionAtRisk: 'I risk: strax före tidpunkten.',
    groupsChange: 'Den som går över till en annan grupp censureras i den ena och kommer sent in i den andra.',
    noTable: 'Antal i risk visas inte: resultatet har dem vid färre än två tidpunkter.',
    median: 'Median',
    notReached: 'ej uppnådd',
    notEstimable: 'kan ej skattas',
    interval: (level) => `${level} konfidensintervall`,
    shortInterval: (level) => `${level} KI`,
    to: (lower, upper) => `${lower} till ${upper}`,
    end: (time) => `vid ${time}`,
    hazardRatios: 'Hazardkvoter (Cox-regression)',
    hazardRatio: 'Hazardkvot',
    reference: 'referens',
    references: 'Referenser',
    ties: (ties) => `samtidiga händelser enligt ${ties}`,
    robust: 'robusta medelfel',
    goesOn: 'Pil: intervallet fortsätter utanför axeln.',
    infinite: 'oändlig',
    aliased: 'kan ej skattas',
    infiniteNote: (terms) => `Ritas inte, för en ändlig skattning saknas: ${terms}.`,
    logLog: 'Log-log-diagram över överlevnad',
    logLogAxis: 'log(−log överlevnad)',
    logScale: 'logskala',
    parallel: 'Parallella kurvor talar för proportionella hazarder.',
    leftOut: (groups) => `Ritas inte, för överlevnaden är aldrig mellan 0 och 1: ${groups}.`,
    schoenfeld: 'Skalade Schoenfeldresidualer',
    schoenfeldAxis: 'β(t)',
    smooth: (freedom) =>
      `Linje: naturlig kubisk spline, ${freedom} frihetsgrader eller färre där tiderna är få, med punktvist 95 % konfidensband.`,
    dashedMean: 'Streckad: residualernas medelvärde. p: test av proportionella hazarder.',
    flat: 'En vågrät linje talar för proportionella hazarder.',
    global: 'Alla termer',
    testOf: 'Test av proportionella hazarder',
    scale: (transform) => transformWord(transform, 'sv'),
  },
};
