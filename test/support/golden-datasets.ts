import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell } from '#dataset';
import { ROOT } from './forlopp.js';

/** A study that R has answered: `test/golden/datasets/<folder>/expected.json`, made by `test/golden/datasets/make.R`. */
export interface GoldenStudy {
  readonly folder: string;
  /** The name of the protocol. */
  readonly protocol: string;
  /** Paths from the top folder. */
  readonly protocolFile: string;
  readonly files: readonly { readonly file: string; readonly mapping?: string }[];
  /** As {@link Expected.questions} names them: the question as URL parameters, without the protocol. */
  readonly questions: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What R says. */
export interface Expected {
  /** How many facts the files hold. */
  readonly facts: number;
  readonly questions: Readonly<Record<string, ExpectedAnswer>>;
}

export interface ExpectedAnswer {
  /** The columns that R has, in R's order; the answer may have more. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Members of the audit that R knows. */
  readonly totals: Readonly<Record<string, number>>;
  readonly exclusions?: Readonly<Record<string, number>>;
  /** Lines of R's `tcount`, each with the lines of the audit that it is the sum of. */
  readonly tcount?: readonly (RCounts & { readonly lines: readonly string[] })[];
  /** As R's `survcheck` counts them. */
  readonly transitions?: readonly { readonly from: string; readonly to: string; readonly count: number }[];
  /** R's `survfit`, by time. */
  readonly km?: Readonly<Record<'time' | 'n.risk' | 'n.event' | 'n.censor', readonly number[]>>;
}

/** R's `tcount` without `missid`, which can not be where facts belong to cases. */
export interface RCounts {
  readonly early: number;
  readonly late: number;
  readonly gap: number;
  readonly within: number;
  readonly boundary: number;
  readonly leading: number;
  readonly trailing: number;
  readonly tied: number;
}

const study = (
  folder: string,
  protocol: string,
  files: readonly { readonly file: string; readonly mapping?: string }[],
  questions: GoldenStudy['questions'],
): GoldenStudy => ({
  folder,
  protocol,
  protocolFile: `test/golden/datasets/${folder}/protocol.yaml`,
  files: files.map(({ file, ...rest }) => ({ file: `test/golden/datasets/${folder}/${file}`, ...rest })),
  questions,
});

const multiState = { shape: 'multi-state', endpoint: 'death', absorbing: 'death' };

export const GOLDEN_STUDIES: readonly GoldenStudy[] = [
  study('case-histories', 'eight-cases', [{ file: 'histories.csv' }], {
    recurrent: {
      shape: 'recurrent',
      endpoint: 'start',
      exits: 'declined:ignored',
      covariates: 'arm',
      timeDependent: 'declined:ever,meeting:ever,nmeet=meeting:count,plan:ever',
    },
    simple: { shape: 'simple', endpoint: 'start', covariates: 'arm' },
    'competing-risks': { shape: 'competing-risks', endpoint: 'start', covariates: 'arm' },
    'kaplan-meier': { shape: 'simple', endpoint: 'start', exits: 'declined:censors' },
  }),
  {
    folder: 'stanford',
    protocol: 'stanford-heart-transplant',
    protocolFile: 'protocols/stanford-heart-transplant/protocol.yaml',
    files: [{ file: 'test/golden/data/jasa.csv', mapping: 'jasa' }],
    questions: {
      'counting-process': {
        shape: 'counting-process',
        endpoint: 'death',
        shift: 'half-day',
        covariates: 'age,surgery',
        timeDependent: 'trt=transplanted:ever',
      },
      landmark: {
        shape: 'landmark',
        endpoint: 'death',
        landmark: '60',
        covariates: 'age,surgery',
        timeDependent: 'txl=transplanted:ever',
      },
      'person-period': {
        shape: 'person-period',
        endpoint: 'death',
        period: '90',
        timeDependent: 'trt=transplanted:ever',
      },
    },
  },
  study('veteran', 'veteran', [{ file: 'veteran.csv', mapping: 'veteran' }], {
    split: {
      shape: 'split',
      endpoint: 'death',
      cutDays: '60,120',
      covariates: 'trt,celltype,karno,diagtime,age,prior',
    },
  }),
  study('cgd', 'cgd', [{ file: 'cgd0.csv', mapping: 'cgd0' }], {
    'andersen-gill': { shape: 'recurrent', endpoint: 'infection', covariates: 'treat,inherit,steroids' },
    'pwp-gap': {
      shape: 'recurrent',
      recurrentModel: 'pwp-gap',
      endpoint: 'infection',
      covariates: 'treat,inherit,steroids',
    },
  }),
  study(
    'pbcseq',
    'pbcseq',
    [
      { file: 'pbc.csv', mapping: 'pbc' },
      { file: 'pbcseq.csv', mapping: 'pbcseq' },
    ],
    {
      'counting-process': {
        shape: 'counting-process',
        endpoint: 'death',
        timeDependent: [
          'ascites=visit.ascites:value',
          'bili=visit.bili:value',
          'albumin=visit.albumin:value',
          'protime=visit.protime:value',
          'alk-phos=visit.alkPhos:value',
        ].join(','),
      },
    },
  ),
  study('mgus2', 'mgus2', [{ file: 'mgus2.csv', mapping: 'mgus2' }], {
    'competing-risks': { shape: 'competing-risks', endpoint: 'pcm', group: 'sex', covariates: 'age' },
    'multi-state': { ...multiState, states: 'pcm,death', shift: 'tenth' },
  }),
  study('transplant', 'liver-transplant', [{ file: 'transplant.csv', mapping: 'transplant' }], {
    'competing-risks': { shape: 'competing-risks', endpoint: 'ltx', group: 'abo', covariates: 'age,sex' },
    intervals: { shape: 'counting-process', endpoint: 'ltx' },
    landmark: { shape: 'landmark', endpoint: 'ltx', landmark: '90' },
  }),
  study('bladder', 'bladder', [{ file: 'bladder1.csv' }], {
    'pwp-total': {
      shape: 'recurrent',
      recurrentModel: 'pwp-total',
      endpoint: 'recurrence',
      group: 'treatment',
      covariates: 'tumours,size',
    },
    'pwp-gap': {
      shape: 'recurrent',
      recurrentModel: 'pwp-gap',
      endpoint: 'recurrence',
      group: 'treatment',
      covariates: 'tumours,size',
    },
    wlw: {
      shape: 'recurrent',
      recurrentModel: 'wlw',
      maxEvents: '4',
      endpoint: 'recurrence',
      exits: 'died-of-cancer:censors,died-otherwise:censors',
    },
  }),
  study('myeloid', 'myeloid', [{ file: 'myeloid.csv', mapping: 'myeloid' }], {
    'multi-state': { ...multiState, states: 'cr,sct,relapse,death', group: 'trt' },
    reset: { ...multiState, states: 'cr,sct,relapse,death', clock: 'reset' },
  }),
  study('myeloma', 'myeloma', [{ file: 'myeloma.csv', mapping: 'myeloma' }], {
    simple: { shape: 'simple', endpoint: 'death' },
    split: { shape: 'split', endpoint: 'death', cutDays: '365,1826' },
    'person-period': { shape: 'person-period', endpoint: 'death', period: '365' },
    landmark: { shape: 'landmark', endpoint: 'death', landmark: '365' },
  }),
  study('lung', 'lung', [{ file: 'lung.csv', mapping: 'lung' }], {
    simple: { shape: 'simple', endpoint: 'death', group: 'sex', covariates: 'age,ecog,weight-loss' },
    'one-year': { shape: 'simple', endpoint: 'death', maxFollowUp: '365' },
    'person-period': { shape: 'person-period', endpoint: 'death', period: '90', covariates: 'age' },
  }),
];

export function expectedOf({ folder }: GoldenStudy): Expected {
  return JSON.parse(readFileSync(join(ROOT, 'test/golden/datasets', folder, 'expected.json'), 'utf8')) as Expected;
}
