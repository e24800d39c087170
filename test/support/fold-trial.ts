import { foldDataset, type Cell, type DatasetAnswer, type ExclusionReason, type Question } from '#dataset';
import { isoFromDay } from '#kernel';
import type { AttributeValues, ProtocolDefinition } from '#protocol';
import { historiesOf } from './histories.js';
import { LogScript } from './recorded.js';
import { trialProtocol } from './trial-protocol.js';
import { canonicalQuestion } from './canonical-question.js';

/** The day on which the cases of a trial begin: 2010-02-01. */
export const ORIGIN = 14_641;
const where = (caseId: string): { protocol: string; caseId: string } => ({ protocol: 'trial', caseId });

/** A fact by its type and when it occurred: days since the origin, or a date as an agency writes it. */
export type Told = readonly [type: string, when: number | string | null, attributes?: AttributeValues];

const label = { sv: 'text', en: 'text' };

/** The trial protocol, with a shift of half a day for `other` and `goal`, and facts that exits may share. */
export const TRIAL: ProtocolDefinition = {
  ...trialProtocol({ before: 'none', sameInstant: 'error', entry: true, studyEnd: undefined }),
  shifts: { half: { label, days: 0.5, facts: [{ fact: 'other' }, { fact: 'goal' }] } },
};

/** What a question of a trial is asked with, besides what it defaults to. */
export interface Asking extends Partial<Question> {
  /** What of the protocol is otherwise. */
  readonly protocolParts?: Partial<ProtocolDefinition>;
}

/** Folds cases, each told as its facts. */
export function foldTrial(cases: Readonly<Record<string, readonly Told[]>>, asking: Asking): DatasetAnswer {
  const { protocolParts, ...asked } = asking;
  const script = new LogScript();
  for (const [caseId, facts] of Object.entries(cases)) {
    for (const [type, when, attributes] of facts) {
      script.fact(where(caseId), type, typeof when === 'number' ? isoFromDay(ORIGIN + when) : when, attributes);
    }
  }
  return foldScript(script, asked, protocolParts);
}

/** Folds what a script wrote about the trial. */
export function foldScript(
  script: LogScript,
  asked: Partial<Question>,
  protocolParts: Partial<ProtocolDefinition> = {},
): DatasetAnswer {
  const registered = { ...TRIAL, ...protocolParts };
  const question = canonicalQuestion({ origin: registered.origin, ...asked });
  const definition = effective(registered, question);
  return foldDataset(historiesOf(script.events, 'trial'), question, definition, [registered]);
}

/** The definition that answers a question. */
export function effective(registered: ProtocolDefinition, question: Question): ProtocolDefinition {
  const { entry: _, ...rest } = registered;
  return {
    ...rest,
    origin: question.origin,
    ...(question.entry === null ? {} : { entry: question.entry }),
    endpoints: { ...registered.endpoints, ...question.endpoints },
    sameInstant: question.sameInstant,
  };
}

/** The rows as texts of some columns, in one line each. */
export function table({ columns, rows }: DatasetAnswer, ...names: readonly string[]): string[] {
  const at = names.map((name) => columns.findIndex((column) => column.name === name));
  return rows.map((row) => at.map((index) => text(row[index]!)).join(' '));
}

const text = (cell: Cell): string => (cell === null ? '.' : String(cell));

/** Why each case that is not in the rows is not. */
export function reasons({ excluded }: DatasetAnswer): Record<string, ExclusionReason> {
  return Object.fromEntries(excluded.map(({ id, reason }) => [id, reason]));
}
