import type { Columns } from '#columns';
import { dayFromIso, echo, isoFromDay, Problem } from '#kernel';
import type { ProtocolDefinition } from '#protocol';
import type { AskedQuestion } from '../question.js';
import { invalid } from './refuse.js';

/**
 * The position that a question is answered at: the head of the columns, unless it names one or an instant.
 *
 * @throws Problem `as-known-unknown`, `question-invalid`
 */
export async function resolveAsKnown(columns: Columns, asked: AskedQuestion['asKnown']): Promise<number> {
  const head = columns.position;
  if (asked === undefined) return head;
  if (typeof asked === 'number') {
    if (Number.isSafeInteger(asked) && asked >= 1 && asked <= head) return asked;
    throw new Problem(
      'as-known-unknown',
      `As-known must be a position from 1 to ${head}, the last one that is known; received ${echo(asked)}. Name one of these, or leave it out.`,
      { extra: { reached: head } },
    );
  }
  if (!Number.isFinite(asked.instant)) {
    throw invalid(
      'As-known must be a position or an instant',
      asked.instant,
      'Send an RFC 3339 instant, or leave it out.',
    );
  }
  const position = await columns.positionAt(asked.instant);
  if (position !== undefined) return Math.min(position, head);
  const text = Math.abs(asked.instant) <= 8.64e15 ? new Date(asked.instant).toISOString() : String(asked.instant);
  throw new Problem(
    'as-known-unknown',
    `Nothing had been recorded at that instant; received ${text}. Name a later instant, or leave it out.`,
  );
}

/**
 * The definition to ask with: the latest that was registered at as-known, unless the question names a version.
 *
 * @throws Problem `protocol-unknown`
 */
export function findProtocol(
  columns: Columns,
  asked: AskedQuestion,
  asKnown: number,
): { definition: ProtocolDefinition; sha256: string } {
  const found = columns.protocolAt(asked.protocol, asKnown, asked.protocolVersion);
  if (found !== undefined) return found;
  const versions = columns.versionsOf(asked.protocol);
  if (versions.length === 0) {
    const names = columns.protocolsAt(columns.position).map(({ definition }) => definition.name);
    throw new Problem(
      'protocol-unknown',
      `The protocol must be one of ${names.join(', ') || '(none is registered)'}; received ${echo(asked.protocol)}. Name one of these, or register it.`,
    );
  }
  throw new Problem(
    'protocol-unknown',
    asked.protocolVersion === undefined
      ? `${echo(asked.protocol)} was first registered at position ${versions[0]!.position}; as-known is ${asKnown}. Ask as known then or later, or name a protocolVersion.`
      : `The version must be one of ${versions.map(({ definition }) => definition.version).join(', ')}; received ${echo(asked.protocolVersion)}. Name one of these, or leave it out.`,
  );
}

/**
 * The data cut-off, which is the protocol's end of study unless the question names one. Reads no clock.
 *
 * @throws Problem `as-of-required`, `question-invalid`
 */
export function resolveAsOf(asked: string | undefined, definition: ProtocolDefinition): string {
  const asOf = asked ?? definition.studyEnd;
  if (asOf === undefined) {
    throw new Problem(
      'as-of-required',
      `${definition.name} has no end of study, so the question must say as-of; received nothing. Send asOf as YYYY-MM-DD.`,
    );
  }
  const day = typeof asOf === 'string' ? dayFromIso(asOf) : undefined;
  if (day === undefined) throw invalid('As-of must be a date of the calendar', asOf, 'Send it as YYYY-MM-DD.');
  return isoFromDay(day);
}
