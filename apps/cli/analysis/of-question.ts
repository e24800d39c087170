import { checkRequest, type AnalysisRequest } from '#analysis';
import type { AskedQuestion } from '#dataset';
import type { ProtocolDefinition } from '#protocol';
import { columnsOfTerms, parseTerms, SurvivalError } from '#survival';
import { echo, Problem } from '#kernel';

/** Columns that answers have by themselves, whatever is asked for. */
const OWN =
  'id entry time time_upper tstart tstop status cause why why_text group imputed episode period enum from to transition origin_fact end_fact'.split(
    ' ',
  );

/** A question, and an analysis of its answer. */
export interface QuestionAndRequest {
  readonly question: AskedQuestion;
  readonly request: AnalysisRequest;
}

/**
 * Makes a question ask for what its analysis names. A group of the protocol becomes the question's, and is the column `group`; other
 * names are columns: of the answer itself, of what changes over time, of bands, or baseline covariates, which are then asked for. The
 * shape is the one that fits, unless the question has one.
 *
 * @param request not checked yet, as flags give it
 * @throws Problem as `checkRequest` does
 */
export function withAnalysis(
  asked: AskedQuestion,
  request: Readonly<Record<string, unknown>>,
  definition: Pick<ProtocolDefinition, 'groups' | 'covariates'>,
): QuestionAndRequest {
  const { group, ...rest } = checkRequest(request);
  const changing = (asked.timeDependent ?? []).map(({ name }) => name);
  const banded = Object.keys(asked.bands ?? {});
  const covariates = [...(asked.covariates ?? [])];
  const ask = (name: string): void => {
    const column = banded.find((one) => `${one}_band` === name) ?? name;
    if (!OWN.includes(column) && !changing.includes(column) && !covariates.includes(column)) covariates.push(column);
  };
  banded.forEach(ask);
  const isGroup =
    typeof group === 'string' &&
    !changing.includes(group) &&
    (Object.hasOwn(definition.groups ?? {}, group) || group === 'process-version');
  if (typeof group === 'string' && !isGroup) {
    ask(group);
    if (covariates.includes(group) && !Object.hasOwn(definition.covariates ?? {}, group))
      throw unknownGroup(group, definition);
  }
  for (const name of [...termColumns(rest.covariates), ...(rest.strata ?? []), rest.cluster, rest.weights])
    if (name !== undefined) ask(name);
  const shape =
    asked.shape ??
    (changing.length > 0 ? 'counting-process' : rest.analysis === 'cuminc' ? 'competing-risks' : 'simple');
  return {
    question: {
      ...asked,
      shape,
      ...(isGroup ? { group } : {}),
      ...(covariates.length === 0 ? {} : { covariates }),
    },
    request: {
      ...rest,
      ...(group === undefined ? {} : { group: isGroup ? 'group' : group }),
    },
  };
}

function unknownGroup(
  group: string,
  { groups = {}, covariates = {} }: Pick<ProtocolDefinition, 'groups' | 'covariates'>,
): Problem {
  const known = [...new Set([...Object.keys(groups), 'process-version', ...Object.keys(covariates)])];
  return new Problem(
    'question-invalid',
    `A group must be one of the protocol's groups and covariates (${known.join(', ')}), or a column of the answer; received ${echo(group)}. Name one of these.`,
  );
}

function termColumns(terms: readonly string[] | undefined): string[] {
  try {
    return terms === undefined ? [] : columnsOfTerms(parseTerms(terms));
  } catch (error) {
    if (!(error instanceof SurvivalError)) throw error;
    throw new Problem('analysis-invalid', error.message, { cause: error, extra: { reason: error.code } });
  }
}
