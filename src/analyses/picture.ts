import type { AnalysisResult } from '#analysis';
import type { Column, Manifest } from '#dataset';
import { echo, Problem } from '#kernel';
import {
  forestPicture,
  incidencePicture,
  logLogPicture,
  schoenfeldPicture,
  survivalPicture,
  type PictureOptions,
} from '#report';

/** Pictures that there are a choice of: of `km` all three. */
export const PLOTS = ['survival', 'incidence', 'log-log'] as const;
export type Plot = (typeof PLOTS)[number];

/** How a picture is wanted. */
export interface PictureRequest {
  /** Of `km`: the survival (default), 1 - survival, or log(-log(survival)). */
  readonly plot?: Plot;
  /** Default `sv`. */
  readonly language?: 'sv' | 'en';
  readonly title?: string;
  /** In pixels, 320 to 4000. */
  readonly width?: number;
}

/**
 * A result as SVG: curves of `km` and `cuminc`, hazard ratios of `cox`, residuals of `zph`. Words come from the codebook of the dataset,
 * where it was made from one.
 *
 * @throws Problem `analysis-invalid` for an analysis that has no picture, or not this one
 */
export function pictureOf(
  result: AnalysisResult & { readonly manifest?: Manifest },
  { plot, language = 'sv', title, width }: PictureRequest,
): string {
  const { manifest } = result;
  const options: PictureOptions = {
    language,
    ...(title === undefined ? {} : { title }),
    ...(width === undefined ? {} : { width }),
    ...(manifest === undefined ? {} : ofDataset(manifest, result.request.group ?? undefined, language)),
  };
  if (plot !== undefined && result.analysis !== 'km' && !(result.analysis === 'cuminc' && plot === 'incidence'))
    throw refuse(`The pictures ${PLOTS.join(', ')} are of km`, `${plot} of ${result.analysis}`);
  switch (result.analysis) {
    case 'km':
      if (plot === 'log-log') return logLogPicture(result, options);
      return survivalPicture(result, { ...options, complement: plot === 'incidence' });
    case 'cuminc':
      return incidencePicture(result, options);
    case 'cox':
      return forestPicture(result, options);
    case 'zph':
      return schoenfeldPicture(result, options);
    default:
      throw refuse('There are pictures of km, cuminc, cox and zph', result.analysis);
  }
}

function ofDataset(
  { question, codebook, warnings }: Manifest,
  group: string | undefined,
  language: 'sv' | 'en',
): Pick<PictureOptions, 'timeUnit' | 'labels' | 'synthetic'> {
  return {
    timeUnit: question.unit,
    synthetic: warnings.some(({ code }) => code === 'synthetic-data'),
    labels: labelsOf(codebook, group, language),
  };
}

/** What columns and their codes are called: codes of the group and of causes by themselves, others as terms (`surgery=yes`). */
function labelsOf(
  codebook: readonly Column[],
  group: string | undefined,
  language: 'sv' | 'en',
): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const { name, label, codes = {} } of codebook) {
    labels[name] = label[language];
    for (const [code, text] of Object.entries(codes)) {
      if (name === group || name === 'cause') labels[code] = text[language];
      labels[`${name}=${code}`] = `${label[language]}: ${text[language]}`;
    }
  }
  return labels;
}

function refuse(rule: string, received: string): Problem {
  return new Problem('analysis-invalid', `${rule}; received ${echo(received)}. Ask for one of these, or for JSON.`, {
    errors: [{ pointer: '/picture/plot', rule, received: echo(received) }],
  });
}
