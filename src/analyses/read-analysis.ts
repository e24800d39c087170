import { checkRequest, type AnalysisRequest, type Table } from '#analysis';
import { readQuestion, type AskedQuestion } from '#dataset';
import { echo, Problem } from '#kernel';
import { PLOTS, type PictureRequest } from './picture.js';
import { isObject, readTableJson } from './read-table-json.js';

/** An analysis as it was asked for. */
export interface AskedAnalysis {
  readonly request: AnalysisRequest;
  readonly data: { readonly question: AskedQuestion; readonly seen?: number } | { readonly table: Table };
  readonly picture: PictureRequest;
}

/**
 * Reads the body of `POST /v1/analyses`.
 *
 * @throws Problem `analysis-invalid`, `question-invalid`; the `pointer`s of their `errors` are into the body, or its question
 */
export function readAnalysis(body: unknown): AskedAnalysis {
  if (!isObject(body)) throw refuse('', 'The body must be an object', body);
  const { question, table, seen, picture, ...rest } = body;
  if ((question === undefined) === (table === undefined))
    throw refuse('', 'An analysis is of a question or of a table, and of one of them', Object.keys(body));
  if (seen !== undefined && !(Number.isSafeInteger(seen) && (seen as number) > 0))
    throw refuse('/seen', 'seen must be a position in the log', seen);
  if (seen !== undefined && question === undefined) throw refuse('/seen', 'seen goes with a question', seen);
  const request = checkRequest(rest);
  const read = readPicture(picture);
  if (question === undefined) return { request, data: { table: readTableJson(table) }, picture: read };
  const asked = readQuestion(question);
  if (asked.format === 'adtte')
    throw refuse('/question/format', 'An analysis reads columns of its own, not those of adtte', asked.format);
  return {
    request,
    // By the bytes of CSV the rows are known that were analysed, whatever the question is written in elsewhere.
    data: { question: { ...asked, format: 'csv' }, ...(seen === undefined ? {} : { seen: seen as number }) },
    picture: { ...(asked.language === undefined ? {} : { language: asked.language }), ...read },
  };
}

const RULES: Readonly<Record<keyof PictureRequest, readonly [rule: string, holds: (value: unknown) => boolean]>> = {
  plot: [`must be one of ${PLOTS.join(', ')}`, (value) => (PLOTS as readonly unknown[]).includes(value)],
  language: ['must be sv or en', (value) => value === 'sv' || value === 'en'],
  title: ['must be a text of at most 200 letters', (value) => typeof value === 'string' && value.length <= 200],
  width: [
    'must be a number of pixels from 320 to 4000',
    (value) => Number.isFinite(value) && (value as number) >= 320 && (value as number) <= 4000,
  ],
};

function readPicture(picture: unknown): PictureRequest {
  if (picture === undefined) return {};
  if (!isObject(picture)) throw refuse('/picture', 'picture must be an object', picture);
  for (const [name, value] of Object.entries(picture)) {
    if (!Object.hasOwn(RULES, name))
      throw refuse(`/picture/${name}`, `picture takes ${Object.keys(RULES).join(', ')}`, name);
    const [rule, holds] = RULES[name as keyof PictureRequest];
    if (!holds(value)) throw refuse(`/picture/${name}`, `${name} ${rule}`, value);
  }
  return picture as PictureRequest;
}

function refuse(pointer: string, rule: string, received: unknown): Problem {
  return new Problem('analysis-invalid', `${rule}; received ${echo(received)}. Correct the body.`, {
    errors: [{ pointer, rule, received: echo(received) }],
  });
}
