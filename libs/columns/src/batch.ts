import { listValue, type DuckDBConnection } from '@duckdb/node-api';
import { carriesFact, type FactEvent } from '#case';
import type { RecordedEvent } from '#event-log';
import { dayFromIso } from '#kernel';
import type { AttributeValue } from '#protocol';
import type { CaseNumbers } from './case-numbers.js';
import { decodeBatch, type Pending, type Refuse } from './decode-batch.js';
import type { Mark } from './log-hash.js';
import { parkedEvent, type ParkedEvent } from './parked.js';
import { UnreadableEvent, UnusableEvent } from './read-event.js';
import type { Registry } from './registry.js';
import type { ColumnKind } from './schema.js';
import { TableWriter } from './table-writer.js';

/**
 * Writes the rows of a batch of events through a connection in whose transaction they belong.
 *
 * @param marks hashes of the log's chain at some of the events
 * @param park go on without an event that cannot be understood (it is of a later format, or its protocol version is not in
 * the log), and keep note of it
 * @returns the registry as it is after the batch, and the events that are parked
 * @throws UnusableEvent for such an event otherwise
 */
export async function writeBatch(
  connection: DuckDBConnection,
  events: readonly RecordedEvent[],
  before: Registry,
  numbers: CaseNumbers,
  marks: readonly Mark[],
  park: boolean,
): Promise<{ registry: Registry; parked: readonly ParkedEvent[] }> {
  const parked: ParkedEvent[] = [];
  const refuse = (recorded: RecordedEvent, error: unknown): void => {
    if (!park || !(error instanceof UnusableEvent)) throw error;
    parked.push(parkedEvent(recorded, error.reason, error instanceof UnreadableEvent));
  };
  const { registry, pending: decoded, moved } = await decodeBatch(connection, events, before, refuse);
  numbers.trim();
  const { created, pending } = await numberCases(connection, decoded, numbers, refuse);
  const writers = new Writers(connection);
  try {
    await writeEvents(writers, events, moved);
    await writeNewCases(writers, created);
    await writeCaseEvents(writers, pending);
    await writeParked(writers, parked);
    await writeMarks(writers, marks);
    writers.close();
  } catch (error) {
    writers.abandon();
    throw error;
  }
  return { registry, parked };
}

/** Gives every event the number of its case; returns those that have one, and among them the first of their cases. */
async function numberCases(
  connection: DuckDBConnection,
  pending: readonly Pending[],
  numbers: CaseNumbers,
  refuse: Refuse,
): Promise<{ created: readonly Pending[]; pending: readonly Pending[] }> {
  const created: Pending[] = [];
  const missing: Pending[] = [];
  for (const one of pending) {
    const { stream, revision } = one.recorded;
    if (revision === 0) {
      one.caseNo = numbers.create(stream);
      created.push(one);
      continue;
    }
    const known = numbers.find(stream);
    if (known === undefined) missing.push(one);
    else one.caseNo = known;
  }
  const wanted = new Map(
    missing.map(({ recorded: { stream }, facts: { protocolNo }, caseId: id }) => [stream, { stream, protocolNo, id }]),
  );
  await numbers.lookUp(connection, [...wanted.values()]);
  let all = true;
  for (const one of missing) {
    const number = numbers.find(one.recorded.stream);
    if (number === undefined) {
      const { position, revision } = one.recorded;
      refuse(one.recorded, new UnusableEvent(position, `is revision ${revision} of a case without a first event.`));
      all = false;
    } else one.caseNo = number;
  }
  return { created, pending: all ? pending : pending.filter(({ caseNo }) => caseNo >= 0) };
}

/** One writer for each table that a batch touches. */
class Writers {
  private readonly open = new Map<string, TableWriter>();

  constructor(private readonly connection: DuckDBConnection) {}

  async to(table: string): Promise<TableWriter> {
    let writer = this.open.get(table);
    if (writer === undefined) {
      writer = await TableWriter.open(this.connection, table);
      this.open.set(table, writer);
    }
    return writer;
  }

  close(): void {
    for (const writer of this.open.values()) writer.close();
  }

  abandon(): void {
    for (const writer of this.open.values()) writer.abandon();
  }
}

async function writeEvents(
  writers: Writers,
  events: readonly RecordedEvent[],
  moved: ReadonlyMap<number, number>,
): Promise<void> {
  const writer = await writers.to('events');
  const { vectors } = writer;
  for (const event of events) {
    const row = writer.next();
    vectors[0]!.setItem(row, BigInt(event.position));
    vectors[1]!.setItem(row, BigInt(event.recordedAt));
    const movedFrom = moved.get(event.position);
    vectors[2]!.setItem(row, movedFrom === undefined ? null : BigInt(movedFrom));
  }
}

async function writeNewCases(writers: Writers, created: readonly Pending[]): Promise<void> {
  if (created.length === 0) return;
  const writer = await writers.to('cases');
  for (const { caseNo, facts, caseId, recorded } of created) {
    const row = writer.next();
    const { vectors } = writer;
    vectors[0]!.setItem(row, caseNo);
    vectors[1]!.setItem(row, facts.protocolNo);
    vectors[2]!.setItem(row, caseId);
    vectors[3]!.setItem(row, BigInt(recorded.position));
  }
}

async function writeCaseEvents(writers: Writers, pending: readonly Pending[]): Promise<void> {
  let facts: { table: string; writer: TableWriter } | undefined;
  for (const one of pending) {
    const { event } = one;
    if (carriesFact(event)) {
      // Most batches are of one protocol: an await for each of its facts would cost more than the row.
      if (facts?.table !== one.facts.table) {
        facts = { table: one.facts.table, writer: await writers.to(one.facts.table) };
      }
      writeFact(facts.writer, one, event);
    }
    switch (event.kind) {
      case 'correction':
        await writeSupersession(writers, one, event.corrects.revision);
        break;
      case 'void':
        await writeSupersession(writers, one, event.voids.revision);
        break;
      case 'merge':
        await writeMerge(writers, one, event.merges);
        break;
      case 'fact':
        break;
    }
  }
}

function writeFact(writer: TableWriter, one: Pending, fact: FactEvent): void {
  const row = writer.next();
  const { vectors } = writer;
  const { occurred } = fact;
  vectors[0]!.setItem(row, BigInt(one.recorded.position));
  vectors[1]!.setItem(row, one.caseNo);
  vectors[2]!.setItem(row, one.recorded.revision);
  vectors[3]!.setItem(row, fact.type);
  vectors[4]!.setItem(row, fact.source);
  vectors[5]!.setItem(row, fact.id);
  vectors[6]!.setItem(row, occurred.precision === 'unknown' ? null : occurred.from);
  vectors[7]!.setItem(row, occurred.precision === 'unknown' ? null : occurred.to);
  vectors[8]!.setItem(row, fact.synthetic === true);
  const { columns } = one.facts;
  for (let i = 0; i < columns.length; i++) {
    const attribute = one.layout[i];
    const value = attribute === undefined ? undefined : fact.attributes[attribute];
    vectors[9 + i]!.setItem(row, value === undefined ? null : stored(columns[i]!.kind, value));
  }
}

/** A value as its column keeps it; NULL for what cannot be of that kind. */
function stored(kind: ColumnKind, value: AttributeValue): string | number | ReturnType<typeof listValue> | null {
  switch (kind) {
    case 'text':
      return typeof value === 'string' ? value : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'date':
      return typeof value === 'string' ? (dayFromIso(value) ?? null) : null;
    case 'list':
      return Array.isArray(value) ? listValue(value as string[]) : null;
  }
}

async function writeSupersession(writers: Writers, one: Pending, revision: number): Promise<void> {
  const writer = await writers.to('supersessions');
  const row = writer.next();
  writer.vectors[0]!.setItem(row, one.caseNo);
  writer.vectors[1]!.setItem(row, revision);
  writer.vectors[2]!.setItem(row, BigInt(one.recorded.position));
  writer.vectors[3]!.setItem(row, one.event.kind === 'void');
}

async function writeMerge(writers: Writers, one: Pending, merged: string): Promise<void> {
  const writer = await writers.to('merges');
  const row = writer.next();
  writer.vectors[0]!.setItem(row, one.caseNo);
  writer.vectors[1]!.setItem(row, one.facts.protocolNo);
  writer.vectors[2]!.setItem(row, one.recorded.revision);
  writer.vectors[3]!.setItem(row, merged);
  writer.vectors[4]!.setItem(row, BigInt(one.recorded.position));
}

async function writeParked(writers: Writers, parked: readonly ParkedEvent[]): Promise<void> {
  if (parked.length === 0) return;
  const writer = await writers.to('parked');
  for (const { position, protocol, revision, type, reason, unreadable } of parked) {
    const row = writer.next();
    [BigInt(position), protocol, revision, type, reason, unreadable].forEach((value, column) =>
      writer.vectors[column]!.setItem(row, value),
    );
  }
}

async function writeMarks(writers: Writers, marks: readonly Mark[]): Promise<void> {
  if (marks.length === 0) return;
  const writer = await writers.to('marks');
  for (const { position, hash } of marks) {
    const row = writer.next();
    writer.vectors[0]!.setItem(row, BigInt(position));
    writer.vectors[1]!.setItem(row, hash);
  }
}
