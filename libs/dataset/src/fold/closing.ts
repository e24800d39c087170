import type { Label } from '#protocol';
import type { Status } from '../answer.js';
import { competingCauses, endedLabel, WHY, whyOf } from '../codebook.js';
import type { Asked } from './asked.js';
import type { Course } from './course.js';
import type { Dated } from './facts.js';

/** What a row says of how it ended. */
export interface Closing {
  readonly status: Status;
  readonly cause: string | null;
  readonly why: string;
  readonly label: Label;
  readonly fact: Dated | undefined;
}

/** Follow-up goes on. */
export const CONTINUES: Closing = {
  status: 0,
  cause: null,
  why: WHY.continues,
  label: endedLabel(WHY.continues),
  fact: undefined,
};

/** The endpoint or a state was reached. */
export function reached(name: string, fact: Dated | undefined, { question, definition }: Asked): Closing {
  return { status: 1, cause: name, ...whyOf(question, definition, name), fact };
}

/** The end of follow-up. */
export function ending({ end, intervalCensored }: Course, asked: Asked): Closing {
  const { question, definition } = asked;
  if (intervalCensored !== undefined) {
    return { ...reached(question.endpoint, intervalCensored.fact, asked), status: 3 };
  }
  const { by, reason, fact } = end;
  if (by === 'time') return { status: 0, cause: null, why: reason, label: endedLabel(reason), fact };
  const { why, label } = whyOf(question, definition, reason);
  if (by === 'censoring') return { status: 0, cause: null, why, label, fact };
  const competing =
    question.shape === 'competing-risks' ? competingCauses(question, definition).indexOf(reason) + 1 : 2;
  return { status: by === 'endpoint' ? 1 : competing, cause: reason, why, label, fact };
}
