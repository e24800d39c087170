import { analyse, type AnalysisRequest, type AnalysisResult, type Table } from '#analysis';
import type { Manifest } from '#dataset';
import { Problem, type ProblemCode, type Violation } from '#kernel';
import { SurvivalError } from '#survival';
import { pictureOf, type PictureRequest } from './picture.js';

/** An analysis that is to be made: plain data, since it goes to a worker. */
export interface AnalysisTask {
  readonly request: AnalysisRequest;
  readonly table: Table;
  /** Of the dataset that the table is. */
  readonly manifest?: Manifest;
  readonly demonstration: boolean;
  /** A picture is wanted instead of the result. */
  readonly picture?: PictureRequest;
}

/** A refusal as plain data. */
export interface Refused {
  readonly code: ProblemCode;
  readonly message: string;
  readonly errors: readonly Violation[];
  readonly extra: Readonly<Record<string, unknown>>;
}

/** A result with what is known of the dataset that it was made from. */
export type AnswerOfAnalysis = AnalysisResult & { readonly manifest?: Manifest; readonly demonstration?: true };

/** Makes an analysis and writes its answer in UTF-8: the whole of what takes time. */
export function makeAnalysis(task: AnalysisTask): Uint8Array | Refused {
  try {
    const answer = answerOf(task);
    const text = task.picture === undefined ? JSON.stringify(answer) : pictureOf(answer, task.picture);
    return new TextEncoder().encode(text);
  } catch (error) {
    if (error instanceof Problem) {
      const { code, message, errors, extra } = error;
      return { code, message, errors, extra };
    }
    if (error instanceof SurvivalError) {
      return { code: 'analysis-invalid', message: error.message, errors: [], extra: { reason: error.code } };
    }
    throw error;
  }
}

/** The result; what weakens the dataset weakens it too. */
function answerOf({ request, table, manifest, demonstration }: AnalysisTask): AnswerOfAnalysis {
  const result = analyse(request, table);
  return {
    ...(demonstration ? { demonstration: true as const } : {}),
    ...result,
    ...(manifest === undefined ? {} : { warnings: [...manifest.warnings, ...result.warnings], manifest }),
  };
}

/** The arrays of a table, to be handed over instead of copied. */
export function arraysOf({ columns }: Table): ArrayBuffer[] {
  return [...columns.values()].map((column) => {
    const { buffer } = column.kind === 'number' ? column.values : column.codes;
    return buffer as ArrayBuffer;
  });
}
