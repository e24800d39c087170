import type { Columns } from '#columns';
import { dayFromIso, echo, isoFromDay, Problem } from '#kernel';
import { exitsFor, type ExitPolicy, type ProtocolDefinition } from '#protocol';
import type { AskedQuestion, Question, ResolvedQuestion } from './question.js';

const POLICIES: readonly ExitPolicy[] = ['competes', 'censors', 'ignored'];

/**
 * Fills in every default of a question and checks it against the protocol. Reads no clock: as-of defaults to the protocol's
 * end of study, as-known to the head of the columns.
 *
 * @throws Problem `protocol-unknown`, `question-invalid`, `as-of-required` or `as-known-unknown`
 */
export async function resolveQuestion(columns: Columns, asked: AskedQuestion): Promise<ResolvedQuestion> {
  const asKnown = await resolveAsKnown(columns, asked.asKnown);
  const { definition, sha256 } = findProtocol(columns, asked, asKnown);
  if (asked.shape !== undefined && asked.shape !== 'simple')
    throw invalid('The shape must be simple', asked.shape, 'Leave it out.');
  checkOneOf('The endpoint', asked.endpoint, Object.keys(definition.endpoints));
  if (asked.group !== undefined && asked.group !== null)
    checkOneOf('The group', asked.group, Object.keys(definition.groups ?? {}));
  if (asked.language !== undefined) checkOneOf('The language', asked.language, ['sv', 'en']);
  const question: Question = {
    protocol: definition.name,
    protocolVersion: definition.version,
    endpoint: asked.endpoint,
    shape: 'simple',
    asOf: resolveAsOf(asked.asOf, definition),
    asKnown,
    exits: resolveExits(asked.exits ?? {}, asked.endpoint, definition),
    maxFollowUp: resolveMaxFollowUp(asked.maxFollowUp ?? undefined),
    group: asked.group ?? null,
    covariates: resolveCovariates(asked.covariates ?? [], definition),
    language: asked.language ?? 'sv',
    endpoints: {},
    origin: definition.origin,
    entry: definition.entry ?? null,
    population: null,
    restrictTo: null,
    bands: {},
    fixedAtAnyTime: [],
    emptyWhenLater: [],
    timeDependent: [],
    landmark: null,
    cutDays: [],
    period: null,
    recurrentModel: null,
    maxEvents: null,
    states: null,
    absorbing: null,
    transitions: null,
    clock: null,
    unit: 'days',
    addDay: 0,
    sameInstant: definition.sameInstant ?? 'error',
    shift: null,
    impreciseDates: 'exclude',
    missing: '',
    columns: null,
    format: 'csv',
  };
  return { question, definition, protocolSha256: sha256 };
}

async function resolveAsKnown(columns: Columns, asked: AskedQuestion['asKnown']): Promise<number> {
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

function findProtocol(
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

function resolveAsOf(asked: string | undefined, definition: ProtocolDefinition): string {
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

function resolveExits(
  asked: Readonly<Record<string, ExitPolicy>>,
  endpoint: string,
  definition: ProtocolDefinition,
): Record<string, ExitPolicy> {
  const exits = exitsFor(definition, endpoint);
  for (const [name, policy] of Object.entries(asked)) {
    checkOneOf(
      `An exit of the endpoint ${endpoint}`,
      name,
      exits.map(([exit]) => exit),
    );
    checkOneOf(`The policy of exit ${name}`, policy, POLICIES);
  }
  return Object.fromEntries(
    exits.map(([name, exit]) => [name, Object.hasOwn(asked, name) ? asked[name]! : exit.default]),
  );
}

function resolveMaxFollowUp(asked: number | undefined): number | null {
  if (asked === undefined) return null;
  if (Number.isSafeInteger(asked) && asked >= 0 && asked <= 1_000_000) return asked;
  throw invalid('The longest follow-up must be a whole number of days from 0 to 1000000', asked, 'Send such a number.');
}

function resolveCovariates(asked: readonly string[], definition: ProtocolDefinition): string[] {
  asked.forEach((name, index) => {
    checkOneOf('A covariate', name, Object.keys(definition.covariates ?? {}));
    if (asked.indexOf(name) < index) throw invalid('A covariate can be asked for once', name, 'Leave out the repeat.');
  });
  return [...asked];
}

function checkOneOf(what: string, received: string, names: readonly string[]): void {
  if (names.includes(received)) return;
  throw invalid(
    `${what} must be one of ${names.join(', ') || '(the protocol has none)'}`,
    received,
    'Name one of these.',
  );
}

function invalid(rule: string, received: unknown, fix: string): Problem {
  return new Problem('question-invalid', `${rule}; received ${echo(received)}. ${fix}`);
}
