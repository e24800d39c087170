import { SurvivalError } from '../data.js';
import { Scanner } from './scanner.js';
import { spellVariable, type Term, type Variable } from './term.js';

/**
 * Reads the terms of a model: `age`, `factor(c)`, `factor(c, ref=a)`, `bands(age, 30, 50)`, `log(x)`, `sqrt(x)`, `a:b`, `a*b` (which is
 * a, b and a:b), `offset(x)`, `offset(-0.5*x)`. A name with other characters than letters, digits, `.`, `_`, `-` and spaces stands
 * between backticks. As in a formula of R's, main effects come first, then interactions of two, of three; a term that is
 * there twice counts once.
 *
 * @param text terms with commas between (those inside brackets do not split), or a list of such texts
 * @throws SurvivalError `bad-term`, with the place of what cannot be read
 */
export function parseTerms(text: string | readonly string[]): Term[] {
  const texts = typeof text === 'string' ? [text] : text;
  const products = texts.flatMap((one) => {
    const scanner = new Scanner(one);
    const read: Product[] = [readProduct(scanner)];
    while (scanner.take(',')) read.push(readProduct(scanner));
    if (!scanner.atEnd) throw scanner.invalid('a comma, : or * or the end');
    return read;
  });
  const terms = products.flatMap((product) => ('kind' in product ? [product] : expand(product)));
  const written = terms.flatMap((term) => (term.kind === 'effect' ? term.variables : [])).map(spellVariable);
  const place = new Map(written.toReversed().map((name, i) => [name, -i]));
  const once = new Map(terms.map((term) => [keyOf(term), inOrder(term, place)]));
  return [...once.values()].sort((a, b) => degree(a) - degree(b));
}

/** Variables that interact; between the groups stands a `*`. */
type Product = Term | readonly (readonly Variable[])[];

function degree(term: Term): number {
  return term.kind === 'offset' ? Infinity : term.variables.length;
}

/** Variables interact in any order. */
function keyOf(term: Term): string {
  if (term.kind === 'offset') return `offset ${term.times} ${spellVariable(term.variable)}`;
  return term.variables.map(spellVariable).sort().join(':');
}

/** The variables of an interaction in the order in which the formula first has them. */
function inOrder(term: Term, place: ReadonlyMap<string, number>): Term {
  if (term.kind === 'offset') return term;
  const placeOf = (variable: Variable): number => place.get(spellVariable(variable))!;
  return { kind: 'effect', variables: term.variables.toSorted((a, b) => placeOf(a) - placeOf(b)) };
}

/** Sides of a product: each more doubles the terms. */
const MOST_CROSSED = 8;

/** a * b * c: every choice of some of them. */
function expand(groups: readonly (readonly Variable[])[]): Term[] {
  let chosen: Variable[][] = [[]];
  for (const group of groups) chosen = [...chosen, ...chosen.map((before) => [...before, ...group])];
  return chosen.slice(1).map((variables) => ({ kind: 'effect', variables: distinct(variables) }));
}

function distinct(variables: readonly Variable[]): Variable[] {
  return [...new Map(variables.map((variable) => [spellVariable(variable), variable])).values()];
}

function readProduct(scanner: Scanner): Product {
  const first = readOperand(scanner);
  if (first.kind === 'offset') return first;
  const groups: Variable[][] = [[first]];
  for (;;) {
    const crossed = scanner.take('*');
    if (!crossed && !scanner.take(':')) return groups;
    const next = readOperand(scanner);
    if (next.kind === 'offset') throw scanner.invalid('a column: an offset stands alone');
    if (crossed && groups.length === MOST_CROSSED) throw scanner.invalid(`at most ${MOST_CROSSED} sides of *`);
    if (crossed) groups.push([next]);
    else groups.at(-1)!.push(next);
  }
}

function readOperand(scanner: Scanner): Variable | Extract<Term, { kind: 'offset' }> {
  const from = scanner.at;
  const quoted = scanner.quoted('`');
  if (quoted !== undefined) return { kind: 'column', column: quoted };
  const name = scanner.name();
  if (!scanner.take('(')) return { kind: 'column', column: name };
  if (name === 'offset') return readOffset(scanner);
  return readFunction(name, from, scanner);
}

function readFunction(name: string, from: number, scanner: Scanner): Variable {
  switch (name) {
    case 'log':
    case 'sqrt': {
      const column = scanner.column();
      scanner.expect(')');
      return { kind: name, column };
    }
    case 'factor': {
      const column = scanner.column();
      const reference = scanner.take(',') ? readReference(scanner) : undefined;
      scanner.expect(')');
      return { kind: name, column, ...(reference === undefined ? {} : { reference }) };
    }
    case 'bands':
      return readBands(scanner);
    case 'strata':
    case 'cluster':
      throw new SurvivalError(
        'bad-term',
        `${name}(…) is no term of the covariates; received it at character ${from + 1} of ${JSON.stringify(scanner.text)}. Use --${name} (\`${name}\` in JSON).`,
      );
    default:
      throw scanner.invalid('one of factor(…), bands(…), log(…), sqrt(…), offset(…)', from);
  }
}

function readBands(scanner: Scanner): Variable {
  const column = scanner.column();
  const limits: number[] = [];
  let reference: string | undefined;
  while (reference === undefined && scanner.take(',')) {
    if (scanner.looksLike('ref')) {
      reference = readReference(scanner);
      break;
    }
    const from = scanner.at;
    const limit = scanner.number();
    if (limits.length > 0 && !(limit > limits.at(-1)!)) throw scanner.invalid('limits that increase', from);
    limits.push(limit);
  }
  if (limits.length === 0) throw scanner.invalid('a limit of the bands, as in bands(age, 30, 50)');
  scanner.expect(')');
  return { kind: 'bands', column, limits, ...(reference === undefined ? {} : { reference }) };
}

function readReference(scanner: Scanner): string {
  if (!scanner.looksLike('ref')) throw scanner.invalid('ref=…');
  scanner.name();
  scanner.expect('=');
  return scanner.value();
}

/** `x`, `log(x)`, `-0.5*x`. */
function readOffset(scanner: Scanner): Extract<Term, { kind: 'offset' }> {
  let times = 1;
  if (scanner.startsNumber) {
    times = scanner.number();
    scanner.expect('*');
  }
  const variable = readOperand(scanner);
  if (variable.kind !== 'column' && variable.kind !== 'log' && variable.kind !== 'sqrt')
    throw scanner.invalid('a column of numbers in offset(…)');
  scanner.expect(')');
  return { kind: 'offset', variable, times };
}
