import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { EventOrigin, EventRef, FactContent, Submission } from '#case';
import {
  checkCaseId,
  compareCodePoints,
  echo,
  holdsPersonalNumber,
  instantFromIso,
  Problem,
  readOccurred,
  type Violation,
} from '#kernel';
import type { AttributeValues } from '#protocol';
import { EnvelopeDto, type EventRefDto } from './envelope.dto.js';

/** A submission and the case that it is for. */
export interface Addressed {
  readonly caseId: string;
  readonly submission: Submission;
}

/**
 * Reads what an agency sent: the form by the DTO, then what the form cannot say (which members go together). The meaning is
 * the protocol's and the case's affair.
 *
 * @param caseId the case that the address names, for a single event
 * @throws Problem `envelope-invalid`, `case-id-invalid` or `case-id-personal`
 */
export function readEnvelope(raw: unknown, caseId?: string): Addressed {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw invalid([{ pointer: '', rule: 'an event must be a JSON object', received: echo(typeof raw) }]);
  }
  const dto = plainToInstance(EnvelopeDto, raw);
  const errors = validateSync(dto, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  if (errors.length > 0) throw invalid(errors.flatMap((error) => toViolations(error, '')));

  const id = dto.case ?? caseId;
  if (id === undefined) throw invalid([{ pointer: '/case', rule: 'must be given in a batch', received: 'nothing' }]);
  checkCaseId(id);
  if (caseId !== undefined && id !== caseId) {
    throw invalid([
      { pointer: '/case', rule: 'must be the case of the address, or left out', received: '(not repeated)' },
    ]);
  }
  if (dto.merges !== undefined) checkCaseId(dto.merges);
  return { caseId: id, submission: toSubmission(dto) };
}

/** Reads each event of a batch that was parsed, or says why it cannot be read. */
export function readEach(raws: readonly unknown[]): (Addressed | Problem)[] {
  return raws.map((raw) => {
    if (raw instanceof Problem) return raw;
    try {
      return readEnvelope(raw);
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  });
}

function toSubmission(dto: EnvelopeDto): Submission {
  const violations: Violation[] = [];
  const violate = (pointer: string, rule: string, received: unknown): void =>
    void violations.push({ pointer, rule, received: received === undefined ? 'nothing' : echo(received) });

  for (const [pointer, text] of [
    ['/source', dto.source],
    ['/id', dto.id],
    ['/correlationId', dto.correlationId],
    ['/recordedBy', dto.recordedBy],
  ] as const) {
    if (text !== undefined && holdsPersonalNumber(text))
      violate(pointer, 'must not hold a personal identity number', '(not repeated)');
  }
  const acts = (['corrects', 'voids', 'merges'] as const).filter((act) => dto[act] !== undefined);
  if (acts.length > 1)
    violate(`/${acts[1]}`, `an event does one thing: ${acts.join(' and ')} cannot go together`, acts);
  if (acts.length > 0 && dto.reason === undefined) violate('/reason', `must say why, with ${acts[0]}`, undefined);
  if (acts.length === 0 && dto.reason !== undefined)
    violate('/reason', 'goes with corrects, voids or merges only', '(not repeated)');

  const instant = dto.sourceRecorded === undefined ? undefined : instantFromIso(dto.sourceRecorded);
  if (dto.sourceRecorded !== undefined && instant === undefined) {
    violate('/sourceRecorded', 'must be an instant with a zone (RFC 3339)', dto.sourceRecorded);
  }
  const origin: EventOrigin = {
    source: dto.source,
    id: dto.id,
    ...(dto.recordedBy === undefined ? {} : { recordedBy: dto.recordedBy }),
    ...(dto.correlationId === undefined ? {} : { correlationId: dto.correlationId }),
    ...(instant === undefined ? {} : { sourceRecorded: new Date(instant).toISOString() }),
    ...(dto.synthetic === undefined ? {} : { synthetic: true }),
  };

  const carriesFact = acts.length === 0 || acts[0] === 'corrects';
  let content: FactContent | undefined;
  if (carriesFact) {
    const occurred = readOccurred(dto.occurred, dto.precision);
    if (dto.type === undefined) violate('/type', 'must name a type of fact of the protocol', undefined);
    if (typeof occurred === 'string') violate('/occurred', occurred, dto.occurred);
    const attributes = readAttributes(dto.attributes ?? {}, violate);
    if (dto.type !== undefined && typeof occurred !== 'string') content = { type: dto.type, occurred, attributes };
  } else {
    for (const member of ['type', 'occurred', 'precision', 'attributes'] as const) {
      if (dto[member] !== undefined) violate(`/${member}`, `has no place in an event with ${acts[0]}`, dto[member]);
    }
  }
  if (violations.length > 0) throw invalid(violations);

  const reason = dto.reason ?? '';
  if (dto.corrects !== undefined)
    return { ...origin, kind: 'correction', corrects: ref(dto.corrects, dto), reason, ...content! };
  if (dto.voids !== undefined) return { ...origin, kind: 'void', voids: ref(dto.voids, dto), reason };
  if (dto.merges !== undefined) return { ...origin, kind: 'merge', merges: dto.merges, reason };
  return { ...origin, kind: 'fact', ...content! };
}

function ref(named: EventRefDto, dto: EnvelopeDto): EventRef {
  return { source: named.source ?? dto.source, id: named.id };
}

/** Attribute values of the kinds that there are; lists of codes are sorted, so that their order says nothing. */
function readAttributes(
  raw: Record<string, unknown>,
  violate: (pointer: string, rule: string, received: unknown) => void,
): AttributeValues {
  const values: Record<string, string | number | string[]> = {};
  for (const [name, value] of Object.entries(raw)) {
    const pointer = `/attributes/${name.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (typeof value === 'string' || typeof value === 'number') values[name] = value;
    else if (Array.isArray(value) && value.every((member): member is string => typeof member === 'string')) {
      values[name] = [...new Set(value)].sort(compareCodePoints);
    } else
      violate(
        pointer,
        'must be text, a number or a list of codes; left out when there is no value',
        `(${kindOf(value)})`,
      );
  }
  return values;
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list of other things' : typeof value;
}

function toViolations(error: ValidationError, parent: string): Violation[] {
  const pointer = `${parent}/${error.property.slice(0, 64)}`;
  const own = Object.entries(error.constraints ?? {}).map(([constraint, message]): Violation => ({
    pointer,
    rule: constraint === 'whitelistValidation' ? 'is not a member of an event' : message,
    // What is unknown, or who recorded it and why, may be personal: the pointer says enough.
    received:
      constraint === 'whitelistValidation' || PRIVATE.has(error.property)
        ? '(not repeated)'
        : error.value === undefined
          ? 'nothing'
          : echo(error.value),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => toViolations(child, pointer))];
}

const PRIVATE = new Set(['recordedBy', 'reason', 'attributes', 'case', 'merges']);

function invalid(errors: readonly Violation[]): Problem {
  const [first] = errors;
  return new Problem(
    'envelope-invalid',
    `${first!.pointer || 'The event'}: ${first!.rule}; received ${first!.received ?? 'nothing'}. Correct it and send it again under the same id.`,
    { errors },
  );
}
