/** What the trial is told by its environment; README.md says what each is. */
export function readSettings(environment) {
  const required = (name, what) => {
    const value = environment[name];
    if (value === undefined || value === '') throw new Error(`The trial needs ${name}: ${what}`);
    return value;
  };
  const count = (name, otherwise, least) => {
    const value = environment[name] ?? String(otherwise);
    if (!/^\d{1,4}$/.test(value) || Number(value) < least) {
      throw new Error(`${name} must be a whole number from ${least} to 9999; received ${value}.`);
    }
    return Number(value);
  };
  const address = required('KURRENTDB_URL', 'the nodes of the cluster, kurrentdb://host:port,host:port,host:port');
  return {
    log: {
      address,
      user: environment['KURRENTDB_USER'],
      password: environment['KURRENTDB_PASSWORD'],
      caFile: environment['KURRENTDB_CA_FILE'],
    },
    nodes: address
      .replace(/^[^/]*\/\//, '')
      .replace(/[/?].*$/, '')
      .split(','),
    encrypted: !/[?&]tls=false/i.test(address),
    killCommand: required('CLUSTER_KILL', 'a command that kills (-9) the node whose address is in $NODE'),
    startCommand: required('CLUSTER_START', 'a command that starts the node whose address is in $NODE, and returns'),
    rounds: count('CLUSTER_ROUNDS', 10, 0),
    resignations: count('CLUSTER_RESIGNATIONS', 2, 0),
    writers: count('CLUSTER_WRITERS', 8, 1),
    between: count('CLUSTER_APPENDS', 200, 1),
  };
}
