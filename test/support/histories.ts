import type { CaseEvent } from '#case';
import { decodeEvent, parseStream, type RecordedEvent } from '#event-log';

/** The cases of one protocol as their own events tell them, for the plain fold. */
export function historiesOf(
  events: readonly RecordedEvent[],
  protocol: string,
): { caseId: string; events: { position: number; event: CaseEvent }[] }[] {
  const cases = new Map<string, { position: number; event: CaseEvent }[]>();
  for (const { stream, position, body } of events) {
    const about = parseStream(stream);
    if (about?.kind !== 'case' || about.protocol !== protocol) continue;
    const event = decodeEvent(body) as CaseEvent;
    cases.set(about.caseId, [...(cases.get(about.caseId) ?? []), { position, event }]);
  }
  return [...cases].map(([caseId, own]) => ({ caseId, events: own }));
}
