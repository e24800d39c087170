/** No event, batch or protocol nests deeper; what does was made to break readers. */
const DEEPEST = 64;

/**
 * Reads JSON more strictly than `JSON.parse` does: no name twice in one object (which of the two is meant?), no names that
 * every object has by itself (`__proto__`, `constructor`, …), and nothing nested without end.
 *
 * @throws SyntaxError whose message names the rule, and nothing of the text
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SyntaxError('it is not well-formed JSON');
  }
  if (membersOf(value, 0) !== membersWritten(text)) throw new SyntaxError('a name stands twice in one object');
  return value;
}

/** How many members the objects in a value have. */
function membersOf(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth === DEEPEST) throw new SyntaxError(`it is nested deeper than ${DEEPEST} levels`);
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += membersOf(item, depth + 1);
    return count;
  }
  for (const [name, member] of Object.entries(value)) {
    if (name in Object.prototype) throw new SyntaxError(`${name} cannot be the name of a member`);
    count += 1 + membersOf(member, depth + 1);
  }
  return count;
}

const QUOTE = 34;
const COLON = 58;
const BACKSLASH = 92;

/** How many members a well-formed text writes: colons outside of strings. */
function membersWritten(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === COLON) count++;
    else if (unit === QUOTE) {
      for (i++; text.charCodeAt(i) !== QUOTE; i++) if (text.charCodeAt(i) === BACKSLASH) i++;
    }
  }
  return count;
}
