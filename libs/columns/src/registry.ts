import type { ProtocolDefinition } from '#protocol';
import { attributeColumns, factsTable, type AttributeColumn } from './schema.js';

/** A version of a protocol as the log registered it. */
export interface Registered {
  readonly definition: ProtocolDefinition;
  /** SHA-256 (hex) of the definition's canonical JSON. */
  readonly sha256: string;
  /** Where in the log it was registered. */
  readonly position: number;
}

/** Where the facts of a protocol are, and which columns hold their attributes. */
export interface FactsTable {
  readonly protocolNo: number;
  /** The table's name as it stands in SQL. */
  readonly table: string;
  /** Every column that an attribute has or has had, under whatever kinds. */
  readonly columns: readonly AttributeColumn[];
}

interface Entry {
  readonly facts: FactsTable;
  readonly versions: readonly Registered[];
  /** Version → for each of `facts.columns`, the attribute that this version keeps there. */
  readonly layouts: ReadonlyMap<number, readonly (string | undefined)[]>;
}

/** What is registered: small (a line for each protocol version), so it is held in memory. Never changed in place. */
export class Registry {
  private constructor(private readonly entries: ReadonlyMap<string, Entry>) {}

  static readonly empty = new Registry(new Map());

  /** The registry with one more version, and the columns that come with it. */
  with(registered: Registered): { registry: Registry; protocolNo: number; isNew: boolean; added: AttributeColumn[] } {
    const { definition } = registered;
    const known = this.entries.get(definition.name);
    const protocolNo = known?.facts.protocolNo ?? this.entries.size;
    const needed = attributeColumns(definition);
    const added = needed.filter(({ sql }) => !known?.facts.columns.some((column) => column.sql === sql));
    const columns = [...(known?.facts.columns ?? []), ...added];
    const versions = [...(known?.versions ?? []), registered];
    const layouts = new Map(
      versions.map(({ definition: { version, ...rest } }) => {
        const own = new Set(attributeColumns({ version, ...rest }).map(({ sql }) => sql));
        return [version, columns.map(({ attribute, sql }) => (own.has(sql) ? attribute : undefined))];
      }),
    );
    const facts = { protocolNo, table: factsTable(protocolNo), columns };
    const registry = new Registry(new Map([...this.entries, [definition.name, { facts, versions, layouts }]]));
    return { registry, protocolNo, isNew: known === undefined, added };
  }

  facts(protocol: string): FactsTable | undefined {
    return this.entries.get(protocol)?.facts;
  }

  layout(protocol: string, version: number): readonly (string | undefined)[] | undefined {
    return this.entries.get(protocol)?.layouts.get(version);
  }

  /** The versions of a protocol, in the order in which they were registered. */
  versions(protocol: string): readonly Registered[] {
    return this.entries.get(protocol)?.versions ?? [];
  }

  names(): string[] {
    return [...this.entries.keys()];
  }
}
