import { holdsPersonalNumber } from './personal-number.js';
import { Problem } from './problem.js';

const CASE_ID = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/;

/** Throws `case-id-invalid` or `case-id-personal` unless the text can be a case id. */
export function checkCaseId(text: string): void {
  if (holdsPersonalNumber(text)) {
    throw new Problem(
      'case-id-personal',
      'A case id must not be shaped like a personnummer or samordningsnummer (the received value is not repeated here). Send a pseudonym, and keep the key to it at the agency.',
    );
  }
  if (!CASE_ID.test(text)) {
    throw new Problem(
      'case-id-invalid',
      `A case id is 1 to 64 characters out of A-Z a-z 0-9 . _ ~ - and starts with a letter or digit; received ${text.length} characters, not repeated here. Send an id of that form.`,
    );
  }
}
