import { analyse, checkRequest, columnsWanted, type AnalysisName } from '#analysis';
import { spellQuestion } from '#dataset';
import { isTableFile, readTable, TABLE_FILES } from '#exchange';
import { Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import type { AnswerOfAnalysis } from '../../../src/analyses/task.js';
import { callJson, withConnection } from '../connection.js';
import { flatOf, questionFlags, type QuestionOptions } from '../question-options.js';
import { requestOf, type AnalysisOptions } from './flags.js';
import { withAnalysis } from './of-question.js';

/** What a command analyses. */
export interface Source {
  /** A table file, or a protocol. */
  readonly source: string;
  readonly endpoint: string | undefined;
}

/**
 * Makes an analysis of a file in this process, or of a question by the service, whichever the source is.
 *
 * @throws Problem
 */
export async function askAnalysis(
  analysis: AnalysisName,
  { source, endpoint }: Source,
  options: AnalysisOptions & QuestionOptions,
): Promise<AnswerOfAnalysis> {
  const request = requestOf(analysis, options);
  if (isTableFile(source)) {
    checkFileCall(source, endpoint, options);
    const checked = checkRequest(request);
    return analyse(checked, await readTable(source, (names) => columnsWanted(checked, names)));
  }
  if (/[./\\]/.test(source)) {
    throw new Problem(
      'usage',
      `A source is a protocol, or a file that ends in ${TABLE_FILES.join(', ')}; received ${source}. Name one of these.`,
    );
  }
  const { group: _, covariates: __, ...parts } = options;
  const asked = spellQuestion(flatOf(source, endpoint, parts));
  return withConnection(false, async (connection) => {
    const version = asked.protocolVersion;
    const { definition } = await callJson<{ definition: ProtocolDefinition }>(connection, {
      path: `/v1/protocols/${encodeURIComponent(source)}`,
      ...(version === undefined ? {} : { query: { version: String(version) } }),
    });
    const made = withAnalysis(asked, request, definition);
    const seen = options.seen === undefined ? {} : { seen: Number(options.seen) };
    return callJson<AnswerOfAnalysis>(connection, {
      method: 'POST',
      path: '/v1/analyses',
      type: 'application/json',
      body: JSON.stringify({ ...made.request, question: made.question, ...seen }),
    });
  });
}

/** Flags that a file has a use for as well as a question. */
const SHARED = ['--group', '--covariates', '--language'];

/** @throws Problem `usage` where a question is asked of a file */
function checkFileCall(file: string, endpoint: string | undefined, options: QuestionOptions): void {
  const foreign = [
    ...(endpoint === undefined ? [] : [endpoint]),
    ...questionFlags(options).filter((flag) => !SHARED.includes(flag)),
  ];
  if (foreign.length === 0) return;
  throw new Problem(
    'usage',
    `A file is analysed by its columns; received ${foreign.join(' ')} with ${file}, which are of a question to a protocol. Leave them out.`,
  );
}
