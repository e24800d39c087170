import { exitsFor, type Label, type ProtocolDefinition } from '#protocol';
import type { Question } from './question.js';

/** The machine codes of `why` that no protocol names. */
export const WHY = {
  event: 'event',
  administrative: 'administrative',
  maxFollowUp: 'max-follow-up',
  /** Follow-up goes on after this interval. */
  continues: 'continues',
} as const;

const ENDED: Readonly<Record<string, Label>> = {
  [WHY.administrative]: { sv: 'Uppföljningen slutade', en: 'End of follow-up' },
  [WHY.maxFollowUp]: { sv: 'Längsta uppföljning nådd', en: 'Longest follow-up reached' },
  [WHY.continues]: { sv: 'Uppföljningen fortsätter', en: 'Follow-up goes on' },
};

/** The cause that the fact of an endpoint's `before` is, as rows name it. */
export function beforeCause(question: Question, definition: ProtocolDefinition): string {
  return `before:${definition.endpoints[question.endpoint]!.before!.fact}`;
}

/** What the column `why` says of a case that ended by a cause, and the label of that. */
export function whyOf(
  question: Question,
  definition: ProtocolDefinition,
  cause: string,
): { why: string; label: Label } {
  const endpoint = definition.endpoints[question.endpoint]!;
  if (cause === question.endpoint) return { why: WHY.event, label: endpoint.label };
  const exit = definition.exits?.[cause];
  if (exit !== undefined) return { why: exit.why ?? `exit:${cause}`, label: exit.label };
  // Another endpoint, which a multi-state question has for a state.
  const state = definition.endpoints[cause];
  if (state !== undefined) return { why: `state:${cause}`, label: state.label };
  return { why: cause, label: endpoint.before!.label };
}

/** The label of an end that no fact brought about. */
export function endedLabel(why: string): Label {
  return ENDED[why]!;
}

/** The causes that compete: the endpoint first, then the exits, then the endpoint's `before`. */
export function competingCauses(question: Question, definition: ProtocolDefinition): string[] {
  const before = definition.endpoints[question.endpoint]!.before;
  return [
    question.endpoint,
    ...exitsFor(definition, question.endpoint).flatMap(([name]) => (question.exits[name] === 'competes' ? [name] : [])),
    ...(before?.default === 'competes' ? [beforeCause(question, definition)] : []),
  ];
}
