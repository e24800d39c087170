import { SurvivalError } from '../data.js';

const NAME = /[\p{L}\p{N}_.][\p{L}\p{M}\p{N}_.\- ]*/uy;
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const VALUE = /[^,()"`]+/y;

/** Reads a text from the left, passing over spaces. */
export class Scanner {
  private position = 0;

  constructor(readonly text: string) {}

  /** Where the next thing that is no space stands, from 0. */
  get at(): number {
    while (this.text[this.position] === ' ') this.position++;
    return this.position;
  }

  get atEnd(): boolean {
    return this.at === this.text.length;
  }

  /** A number, and not a name that begins with a digit. */
  get startsNumber(): boolean {
    const number = this.match(NUMBER);
    return number !== undefined && /^\s*\*/.test(this.text.slice(this.at + number.length));
  }

  /** Passes over a sign, if it is next. */
  take(sign: string): boolean {
    if (this.text[this.at] !== sign) return false;
    this.position++;
    return true;
  }

  expect(sign: string): void {
    if (!this.take(sign)) throw this.invalid(sign);
  }

  looksLike(word: string): boolean {
    return new RegExp(`${word}\\s*=`, 'y').test(this.text.slice(this.at));
  }

  name(): string {
    const name = this.match(NAME);
    if (name === undefined) throw this.invalid('a column or a function');
    this.position += name.length;
    return name.trimEnd();
  }

  /** What stands between two signs, of which there is none inside. */
  quoted(sign: string): string | undefined {
    if (this.text[this.at] !== sign) return undefined;
    const end = this.text.indexOf(sign, this.position + 1);
    if (end === -1) throw this.invalid(`a closing ${sign} after this`);
    const inside = this.text.slice(this.position + 1, end);
    this.position = end + 1;
    return inside;
  }

  column(): string {
    return this.quoted('`') ?? this.name();
  }

  number(): number {
    const number = this.match(NUMBER);
    if (number === undefined) throw this.invalid('a number');
    this.position += number.length;
    return Number(number);
  }

  /** A level: all up to a comma or bracket, or what stands in double quotes. */
  value(): string {
    const quoted = this.quoted('"');
    if (quoted !== undefined) return quoted;
    const value = this.match(VALUE);
    if (value === undefined) throw this.invalid('a level (one with a comma or bracket in double quotes)');
    this.position += value.length;
    return value.trimEnd();
  }

  /** @param expected what could stand here @param at where */
  invalid(expected: string, at = this.at): SurvivalError {
    const found = at < this.text.length ? JSON.stringify(this.text.slice(at, at + 20)) : 'the end';
    return new SurvivalError(
      'bad-term',
      `The terms must have ${expected} at character ${at + 1} of ${JSON.stringify(this.text)}; received ${found}. Write terms like age, factor(sex), bands(age, 30, 50), log(x), a:b, a*b with commas between.`,
    );
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }
}
