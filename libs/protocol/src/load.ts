import { Ajv } from 'ajv';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { canonicalJson, Problem, sha256, type Violation } from '#kernel';
import { checkMeaning, type Fault } from './check.js';
import type { ProtocolDefinition } from './definition.js';
import { formFaults, pointerTo } from './form-faults.js';
import { PROTOCOL_SCHEMA } from './protocol.schema.js';

/** A definition that has passed every check, with the SHA-256 (hex) of its canonical JSON. */
export interface Protocol {
  readonly definition: ProtocolDefinition;
  readonly sha256: string;
}

const validateForm = new Ajv({
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  verbose: true,
}).compile<ProtocolDefinition>(PROTOCOL_SCHEMA);

/**
 * Reads the text of a `protocol.yaml`.
 *
 * @param file how errors name the text
 * @throws Problem `protocol-invalid`; each of its `errors` names file and line in `pointer` and the rule
 */
export function parseProtocol(text: string, file: string): Protocol {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    throw invalid(
      file,
      document.errors.map((error) => ({
        pointer: `${file}:${lines.linePos(error.pos[0]).line}`,
        rule: `YAML: ${error.message.split('\n')[0]!}`,
      })),
    );
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // Aliases that multiply each other are only found out here.
    const why = error instanceof Error ? error.message : String(error);
    throw invalid(file, [{ pointer: `${file}:1`, rule: `YAML: ${why}` }]);
  }
  return checked(value, file, (path) => `${file}:${lineOf(document, path, lines)}`);
}

/**
 * Checks a definition that came as JSON.
 *
 * @throws Problem `protocol-invalid`; the `pointer`s are JSON pointers into the definition
 */
export function checkProtocol(definition: unknown): Protocol {
  return checked(definition, 'the definition', pointerTo);
}

function checked(value: unknown, name: string, place: (path: readonly (string | number)[]) => string): Protocol {
  const faults: Fault[] = validateForm(value) ? checkMeaning(value) : formFaults(validateForm.errors ?? []);
  if (faults.length > 0) {
    throw invalid(
      name,
      faults.map(({ path, rule }) => ({ pointer: place(path), rule: `${path.join('.') || 'the protocol'} ${rule}` })),
    );
  }
  return { definition: value as ProtocolDefinition, sha256: sha256(canonicalJson(value)) };
}

function invalid(name: string, errors: Violation[]): Problem {
  const first = errors[0]!;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new Problem(
    'protocol-invalid',
    `${first.pointer.startsWith(name) ? '' : `${name}: `}${first.pointer}: ${first.rule}${more}. Correct the protocol and load it again.`,
    { errors },
  );
}

/** The line of the node at a path, or of the nearest node above it. Keys count: a fault of a key is at the key's line. */
function lineOf(document: Document, path: readonly (string | number)[], lines: LineCounter): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) break;
      if (isScalar(pair.key) && pair.key.range) offset = pair.key.range[0];
      node = pair.value;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(key)];
      if (item === undefined) break;
      node = item;
      const range = (item as { range?: [number, number, number] }).range;
      if (range) offset = range[0];
    } else break;
  }
  return lines.linePos(offset).line;
}
