import { Ajv } from 'ajv';
import { echo, instantFromIso, Problem } from '#kernel';
import { formFaults, pointerTo } from '#protocol';
import type { AskedQuestion } from '../question.js';
import { QUESTION_SCHEMA } from './question.schema.js';

/** A question as its form allows it: spellings that {@link AskedQuestion} does not have are still there. */
type Spelled = Omit<AskedQuestion, 'asKnown' | 'missing'> & {
  readonly asKnown?: AskedQuestion['asKnown'] | string;
  readonly missing?: '' | 'NA' | 'empty';
};

const validateForm = new Ajv({
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  strictTuples: false,
  verbose: true,
}).compile<Spelled>(QUESTION_SCHEMA);

/**
 * Reads a question that came as JSON: one that somebody wrote, or a canonical one (a manifest's `question`). Checks the
 * form only; `resolveQuestion` checks it by the protocol.
 *
 * @throws Problem `question-invalid`; the `pointer`s of its `errors` are JSON pointers into the question
 */
export function readQuestion(value: unknown): AskedQuestion {
  if (!validateForm(value)) {
    const faults = formFaults(validateForm.errors ?? []);
    const errors = faults.map(({ path, rule }) => ({
      pointer: pointerTo(path),
      rule: `${path.join('.') || 'the question'} ${rule}`,
    }));
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    throw new Problem('question-invalid', `${errors[0]!.rule}${more}. Correct the question.`, { errors });
  }
  const { asKnown, missing, ...question } = value;
  return {
    ...question,
    ...(asKnown === undefined ? {} : { asKnown: typeof asKnown === 'string' ? readAsKnown(asKnown) : asKnown }),
    ...(missing === undefined ? {} : { missing: missing === 'empty' ? '' : missing }),
  };
}

/** A position in decimal digits, or an RFC 3339 instant. */
function readAsKnown(text: string): number | { instant: number } {
  if (/^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  const instant = instantFromIso(text);
  if (instant !== undefined) return { instant };
  const rule = 'asKnown must be a position in the log or an instant with a zone (2010-06-30T12:00:00+02:00)';
  throw new Problem(
    'question-invalid',
    `${rule}; received ${echo(text)}. Give one of these, or leave it out for now.`,
    { errors: [{ pointer: '/asKnown', rule, received: echo(text) }] },
  );
}
