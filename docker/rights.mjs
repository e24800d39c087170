/**
 * Makes the user that Förlopp signs in as, and lets it read the whole log, which by default administrators alone may. Done
 * again it changes nothing but the user's password.
 *
 *   KURRENTDB_URL, KURRENTDB_CA_FILE             the servers, as in FORLOPP_LOG, and their authority
 *   KURRENTDB_ADMIN_PASSWORD                     of `admin`
 *   FORLOPP_LOG_USER, FORLOPP_LOG_PASSWORD       the user to be made
 */
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { KurrentDBClient } from '@kurrent/kurrentdb-client';

const {
  KURRENTDB_URL: url = '',
  KURRENTDB_CA_FILE: caFile = '',
  KURRENTDB_ADMIN_PASSWORD: adminPassword = '',
  FORLOPP_LOG_USER: user = '',
  FORLOPP_LOG_PASSWORD: password = '',
} = process.env;
const hosts = /^\w+:\/\/([^/?@]+)/.exec(url)?.[1];
if (hosts === undefined || caFile === '' || adminPassword === '' || password === '' || !/^[\w-]+$/.test(user)) {
  console.error('rights.mjs needs the five settings that stand at its beginning. Set them.');
  process.exit(2);
}
const ca = readFileSync(caFile);

function ask(path, body) {
  const [hostname, port = '2113'] = hosts.split(',')[0].split(/:(?=\d+$)/);
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const auth = `admin:${adminPassword}`;
    request({ hostname, port, path, ca, auth, headers, method: 'POST', timeout: 10_000 }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    })
      .on('error', reject)
      .end(JSON.stringify(body));
  });
}

async function makeUser() {
  const made = await ask('/users/', { loginName: user, fullName: 'Forlopp', groups: [], password });
  if (made === 201) return;
  if (made !== 409) throw new Error(`The server answered ${made} when the user was made.`);
  const changed = await ask(`/users/${user}/command/reset-password`, { newPassword: password });
  if (changed !== 200) throw new Error(`The server answered ${changed} when the password was set.`);
}

await makeUser();
const credentials = `admin:${encodeURIComponent(adminPassword)}`;
const client = KurrentDBClient.connectionString(
  `kurrentdb://${credentials}@${hosts}?tlsCAFile=${encodeURIComponent(caFile)}`,
);
const { metadata = {} } = await client.getStreamMetadata('$all');
const readers = [metadata.acl?.readRoles ?? ['$admins']].flat();
if (!readers.includes(user)) {
  await client.setStreamMetadata('$all', { ...metadata, acl: { ...metadata.acl, readRoles: [...readers, user] } });
}
await client.dispose();
console.log(`${user} may read the whole log`);
