import { connectionString } from '../../libs/event-log/src/kurrentdb/address.js';
import { startDouble, type Double } from '../doubles/kurrentdb/double.js';

export { startDouble, type Double };

/** A server that has been started, or that runs anyway. */
export interface StartedServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** A server that specs of the log in KurrentDB run against. */
export interface KurrentServer {
  readonly name: string;
  readonly start: () => Promise<StartedServer>;
}

/**
 * The real server, or cluster, that `KURRENTDB_URL` names, with the user of `KURRENTDB_USER` and `KURRENTDB_PASSWORD` and the
 * authority of `KURRENTDB_CA_FILE` where those are given; others may have events on it.
 */
export const named = fromEnvironment(process.env);

/** Says by a skipped line that there is no real server. */
export function skipWithoutServer(): void {
  if (named === undefined) skipWithLine('needs a server: name one in KURRENTDB_URL');
}

/** The double always; the real one where it is named. */
const SERVERS: readonly KurrentServer[] = [
  { name: 'the double', start: startDouble },
  ...(named === undefined
    ? []
    : [{ name: 'the server of KURRENTDB_URL', start: async () => ({ url: named, stop: async () => undefined }) }]),
];

/** A line that says what was not run, and what it needs. */
export function skipWithLine(needs: string): void {
  it.skip(needs, () => undefined);
}

/**
 * Runs specs against each server there is; where there is no real one, a skipped line says so. Specs that go through a proxy
 * of theirs (`alone`) cannot follow a cluster to its leader, and leave it out.
 */
export function describeKurrentServers(
  specs: (url: () => string, name: string) => void,
  { alone = false }: { alone?: boolean } = {},
): void {
  skipWithoutServer();
  const leftOut = alone && named?.includes(',') === true;
  if (leftOut) skipWithLine('needs a server alone: KURRENTDB_URL names a cluster');
  for (const { name, start } of leftOut ? SERVERS.slice(0, 1) : SERVERS) {
    describe(name, () => {
      let server: StartedServer | undefined;
      beforeAll(async () => (server = await start()));
      afterAll(() => server?.stop());
      specs(() => server!.url, name);
    });
  }
}

function fromEnvironment({
  KURRENTDB_URL: address,
  KURRENTDB_USER: user,
  KURRENTDB_PASSWORD: password,
  KURRENTDB_CA_FILE: caFile,
}: NodeJS.ProcessEnv): string | undefined {
  return address === undefined ? undefined : connectionString({ address, user, password, caFile });
}
