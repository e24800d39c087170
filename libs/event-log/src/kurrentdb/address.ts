import { echo } from '#kernel';

/** Where a server is and how it is spoken to. What is secret stands apart, so that the address can be shown. */
export interface KurrentAddress {
  /** `kurrentdb://host:port?tls=…`, several hosts with commas, `kurrentdb+discover://` for a name of a cluster. */
  readonly address: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** The file of the authority that signed the servers' certificates. */
  readonly caFile?: string | undefined;
}

/** How an address of KurrentDB begins. */
export const KURRENT_SCHEME = /^(kurrentdb|kurrent|kdb|esdb)(\+discover)?:\/\//;

/** The options that the client knows (1.3.1), as it compares them and as they are written. */
const OPTIONS: ReadonlyMap<string, string> = new Map(
  [
    'tls',
    'tlsVerifyCert',
    'tlsCAFile',
    'userCertFile',
    'userKeyFile',
    'nodePreference',
    'connectionName',
    'defaultDeadline',
    'maxDiscoverAttempts',
    'discoveryInterval',
    'gossipTimeout',
    'keepAliveInterval',
    'keepAliveTimeout',
    'dnsDiscover',
    'throwOnAppendFailure',
  ].map((name) => [flat(name), name]),
);

/**
 * The connection string that the client takes.
 *
 * @throws RangeError when the parts do not go together; the message repeats none of them
 */
export function connectionString({ address, user, password, caFile }: KurrentAddress): string {
  const scheme = KURRENT_SCHEME.exec(address)?.[0];
  if (scheme === undefined) {
    throw new RangeError("The log's address starts with kurrentdb:// or kurrentdb+discover://. Correct it.");
  }
  const [hosts, query = ''] = split(address.slice(scheme.length), '?');
  if (hosts === '') throw new RangeError("The log's address names no host. Write kurrentdb://host:2113.");
  const parameters = new URLSearchParams(query);
  const given = (name: string): string | undefined => [...parameters].find(([key]) => flat(key) === flat(name))?.[1];
  // The client prints what it does not know with the whole address, password and all.
  const unknown = [...parameters.keys()].filter((key) => !OPTIONS.has(flat(key)));
  if (unknown.length > 0) {
    throw new RangeError(
      // Where a password is not percent-encoded, what looks like an option may be a part of it.
      `The log's address has an option that is not known${address.includes('@') ? '' : ` (${echo(unknown[0])})`}. Known are ${[...OPTIONS.values()].join(', ')}.`,
    );
  }
  for (const name of ['tls', 'tlsVerifyCert']) {
    if (!/^(true|false)$/i.test(given(name) ?? 'true')) {
      throw new RangeError(`In the log's address ${name} is true or false; received ${echo(given(name))}. Correct it.`);
    }
  }
  const encrypted = given('tls')?.toLowerCase() !== 'false';
  if ((given('nodePreference') ?? 'leader').toLowerCase() !== 'leader') {
    throw new RangeError(
      'Only the server that leads knows all that was acknowledged. Leave out nodePreference, or make it leader.',
    );
  }
  if (user !== undefined || password !== undefined) {
    if (user === undefined || password === undefined) {
      throw new RangeError('A user and a password go together. Give both, or neither.');
    }
    if (hosts.includes('@')) throw new RangeError("The user stands in the log's address already. Give it once.");
  }
  // The client leaves credentials out without a word where the connection is in the clear.
  if (!encrypted && (user !== undefined || hosts.includes('@'))) {
    throw new RangeError('A user cannot be sent over a connection in the clear. Leave out tls=false, or the user.');
  }
  if (caFile !== undefined) {
    if (!encrypted) throw new RangeError('tls=false and a CA file do not go together. Leave one out.');
    parameters.set('tlsCAFile', caFile);
  }
  const credentials = user === undefined ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password ?? '')}@`;
  const rest =
    parameters.size === 0
      ? ''
      : `?${[...parameters].map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&')}`;
  return `${scheme}${credentials}${hosts}${rest}`;
}

function flat(name: string): string {
  return name.trim().replace(/[-_]/g, '').toLowerCase();
}

/** An address without the user and password that may stand in it: for people to read. */
export function shownAddress(address: string): string {
  // Greedy: a password that nobody has percent-encoded can hold anything.
  return address.replace(/\/\/.*@/s, '//');
}

function split(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text.replace(/\/$/, '')] : [text.slice(0, at).replace(/\/$/, ''), text.slice(at + 1)];
}
