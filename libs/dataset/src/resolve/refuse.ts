import { echo, Problem } from '#kernel';
import { pointerTo, type Fault, type ProtocolDefinition, type Report } from '#protocol';

/** A refusal of a question in the usual form: rule, what was received, what to do. */
export function invalid(rule: string, received: unknown, fix: string): Problem {
  return new Problem('question-invalid', `${rule}; received ${echo(received)}. ${fix}`);
}

/** @throws Problem `question-invalid` for what is not one of the names */
export function checkOneOf(what: string, received: unknown, names: readonly string[]): void {
  if ((names as readonly unknown[]).includes(received)) return;
  throw invalid(
    `${what} must be one of ${names.join(', ') || '(the protocol has none)'}`,
    received,
    'Name one of these.',
  );
}

/** @throws Problem `question-invalid` for a name that is there twice; `what` begins the sentence, e.g. `A covariate` */
export function checkOnce(what: string, names: readonly string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined) throw invalid(`${what} can be asked for once`, repeated, 'Leave out the repeat.');
}

/** @throws Problem `question-invalid` for what is no whole number from `least` to `most` */
export function checkWhole(what: string, received: unknown, least: number, most: number): void {
  if (Number.isSafeInteger(received) && (received as number) >= least && (received as number) <= most) return;
  throw invalid(`${what} must be a whole number from ${least} to ${most}`, received, 'Send such a number.');
}

/** @throws Problem `question-invalid` for numbers that do not grow */
export function checkIncreasing(what: string, numbers: readonly number[]): void {
  if (numbers.some((number, index) => index > 0 && !(number > numbers[index - 1]!)))
    throw invalid(`${what} must be strictly increasing`, numbers, 'Send each once, the least first.');
}

type Check = (definition: ProtocolDefinition, path: Fault['path'], fault: Report) => void;

/**
 * Holds a part of a question to the rules that a protocol's own parts are held to.
 *
 * @param path where the part stands in the question
 * @throws Problem `question-invalid`; its `errors` point into the question
 */
export function checkByProtocol(
  definition: ProtocolDefinition,
  path: readonly (string | number)[],
  check: Check,
): void {
  const faults: { pointer: string; rule: string }[] = [];
  check(definition, path, (at, rule) => faults.push({ pointer: pointerTo(at), rule: `${at.join('.')} ${rule}` }));
  if (faults.length === 0) return;
  throw new Problem(
    'question-invalid',
    `${faults[0]!.rule}. Ask for what the protocol declares (forlopp protocol show lists it).`,
    { errors: faults },
  );
}
