import type { DuckDBConnection } from '@duckdb/node-api';
import type { CaseEvent } from '#case';
import { parseStream, type RecordedEvent } from '#event-log';
import type { ProtocolRegistered } from '#protocol';
import { readEvent, UnusableEvent } from './read-event.js';
import type { FactsTable, Registry } from './registry.js';
import { addAttributeColumn, createFactsTable } from './schema.js';

/** An event of a case, decoded, with the tables' name for its case once that is known. */
export interface Pending {
  readonly recorded: RecordedEvent;
  readonly event: CaseEvent;
  readonly facts: FactsTable;
  readonly layout: readonly (string | undefined)[];
  readonly caseId: string;
  caseNo: number;
}

/** Is told of an event that cannot be used: throws, or goes on without it. */
export type Refuse = (recorded: RecordedEvent, error: unknown) => void;

/**
 * Decodes the events, and changes the tables where a protocol is registered: before any row of the batch is added. `moved`
 * has the source's instant of each position that was moved in.
 */
export async function decodeBatch(
  connection: DuckDBConnection,
  events: readonly RecordedEvent[],
  before: Registry,
  refuse: Refuse,
): Promise<{ registry: Registry; pending: Pending[]; moved: ReadonlyMap<number, number> }> {
  let registry = before;
  const moved = new Map<number, number>();
  const pending: Pending[] = [];
  for (const recorded of events) {
    const stream = parseStream(recorded.stream);
    if (stream === undefined) continue;
    try {
      const { event, movedFrom } = readEvent(recorded);
      if (movedFrom !== undefined) moved.set(recorded.position, movedFrom);
      if (event.kind === 'protocol-registered') registry = await register(connection, recorded, event, registry);
      else if (stream.kind === 'case') pending.push(toPending(registry, recorded, event, stream));
    } catch (error) {
      refuse(recorded, error);
    }
  }
  // A later registration in the batch may have added columns after an event's layout was taken; the table is as it is now.
  return { registry, pending: registry === before ? pending : withLatestLayout(registry, pending), moved };
}

/** Makes room for the facts of a version of a protocol. */
async function register(
  connection: DuckDBConnection,
  { position }: RecordedEvent,
  { definition, sha256 }: ProtocolRegistered,
  before: Registry,
): Promise<Registry> {
  const next = before.with({ definition, sha256, position });
  if (next.isNew) await connection.run(createFactsTable(next.protocolNo));
  for (const column of next.added) await connection.run(addAttributeColumn(next.protocolNo, column));
  await connection.run('INSERT INTO protocols VALUES ($1, $2, $3, $4, $5)', [
    next.protocolNo,
    definition.version,
    BigInt(position),
    sha256,
    JSON.stringify(definition),
  ]);
  return next.registry;
}

/** @throws UnusableEvent where its protocol version was not registered before it */
function toPending(
  registry: Registry,
  recorded: RecordedEvent,
  event: CaseEvent,
  { protocol, caseId }: { readonly protocol: string; readonly caseId: string },
): Pending {
  const facts = registry.facts(protocol);
  const layout = registry.layout(protocol, event.protocolVersion);
  if (facts === undefined || layout === undefined) {
    throw new UnusableEvent(
      recorded.position,
      `was checked against version ${event.protocolVersion} of ${protocol}, which the log has not registered before it.`,
    );
  }
  return { recorded, event, facts, layout, caseId, caseNo: -1 };
}

function withLatestLayout(registry: Registry, pending: readonly Pending[]): Pending[] {
  return pending.map((one) => {
    const name = (parseStream(one.recorded.stream) as { protocol: string }).protocol;
    return { ...one, facts: registry.facts(name)!, layout: registry.layout(name, one.event.protocolVersion)! };
  });
}
