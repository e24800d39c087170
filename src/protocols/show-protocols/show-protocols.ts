import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { echo, Problem } from '#kernel';
import { Settings } from '../../platform/settings.js';
import { Store } from '../../platform/store.js';
import { Definitions, unknownProtocol, type Registration } from '../definitions.js';

/** The latest version of every registered protocol. */
export class ListProtocols extends Query<readonly Registration[]> {}

/** Every version of one protocol, the latest last; or one version. */
export class ShowProtocol extends Query<readonly Registration[]> {
  constructor(
    readonly name: string,
    readonly version?: number,
  ) {
    super();
  }
}

@QueryHandler(ListProtocols)
export class ListProtocolsHandler implements IQueryHandler<ListProtocols> {
  constructor(
    private readonly store: Store,
    private readonly settings: Settings,
    private readonly definitions: Definitions,
  ) {}

  async execute(): Promise<readonly Registration[]> {
    const head = await this.store.head();
    await this.store.columns.waitFor(head, this.settings.waitMs);
    for (const name of this.store.columns.protocolsParked)
      this.store.columns.checkNothingParked(name, head, (type) => type === 'protocol-registered');
    const names = this.store.columns.protocolsAt(head).map(({ definition }) => definition.name);
    return Promise.all(names.sort().map((name) => this.definitions.latest(name)));
  }
}

@QueryHandler(ShowProtocol)
export class ShowProtocolHandler implements IQueryHandler<ShowProtocol> {
  constructor(private readonly definitions: Definitions) {}

  async execute({ name, version }: ShowProtocol): Promise<readonly Registration[]> {
    const versions = await this.definitions.versions(name);
    if (versions.length === 0) throw unknownProtocol(name);
    if (version === undefined) return versions;
    const found = versions.filter((one) => one.version === version);
    if (found.length > 0) return found;
    throw new Problem(
      'protocol-unknown',
      `${echo(name)} has the versions ${versions.map((one) => one.version).join(', ')}; received version ${version}. Name one of these.`,
    );
  }
}
