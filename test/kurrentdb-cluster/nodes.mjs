import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request as inTheClear } from 'node:http';
import { request as encrypted } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The nodes of a cluster: who leads, and killing, starting and deposing them. */
export class Nodes {
  #settings;
  #ca;

  constructor(settings) {
    this.#settings = settings;
    const { caFile } = settings.log;
    this.#ca = caFile === undefined ? undefined : readFileSync(caFile);
  }

  /** The address of the node that leads, once every node is there and agrees. */
  async leader() {
    return this.#wait('every node to be there and name one leader', async () => {
      const { nodes } = this.#settings;
      const said = await Promise.all(nodes.map((node) => this.#gossip(node)));
      const leaders = said.map((members) => members.filter(({ state }) => state === 'Leader'));
      const followers = said.every(
        (members) => members.filter(({ state }) => state === 'Follower').length === nodes.length - 1,
      );
      const names = new Set(
        leaders.map(([one]) => (one === undefined ? '' : `${one.httpEndPointIp}:${one.httpEndPointPort}`)),
      );
      const [name] = names;
      if (!followers || names.size !== 1 || leaders.some(({ length }) => length !== 1)) return undefined;
      if (!nodes.includes(name))
        throw new Error('The leader has an address that KURRENTDB_URL does not name. Name it there.');
      return name;
    });
  }

  /** Kills a node at once. */
  async kill(node) {
    await this.#command(this.#settings.killCommand, node);
    await this.#wait('the killed node to be gone', () =>
      this.#gossip(node).then(
        () => undefined,
        () => true,
      ),
    );
  }

  async start(node) {
    await this.#command(this.#settings.startCommand, node);
  }

  /** Asks the leader to step down; the nodes elect anew, and may elect the same. */
  async resign(node) {
    const { status } = await this.#ask(node, 'POST', '/admin/node/resign');
    if (status !== 200) throw new Error(`The leader was asked to resign, and answered ${status}.`);
  }

  async #gossip(node) {
    const { status, text } = await this.#ask(node, 'GET', '/gossip');
    if (status !== 200) throw new Error(`A node's gossip answered ${status}.`);
    return JSON.parse(text).members.filter(({ isAlive }) => isAlive);
  }

  #ask(node, method, path) {
    const { log, encrypted: tls } = this.#settings;
    const [hostname, port] = node.split(/:(?=\d+$)/);
    const auth = log.user === undefined ? {} : { auth: `${log.user}:${log.password}` };
    const headers = { accept: 'application/json', 'content-length': 0 };
    return new Promise((resolve, reject) => {
      const options = {
        hostname,
        port,
        path,
        method,
        headers,
        timeout: 5000,
        agent: false,
        ...auth,
        ...(tls && { ca: this.#ca }),
      };
      const asked = (tls ? encrypted : inTheClear)(options, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode, text })).on('error', reject);
      });
      asked
        .on('timeout', () => asked.destroy(new Error('no answer')))
        .on('error', reject)
        .end();
    });
  }

  async #command(command, node) {
    await run('/bin/sh', ['-c', command], { env: { ...serverEnvironment(process.env), NODE: node } });
  }

  async #wait(what, look) {
    return waitFor(what, () => look().catch(() => undefined));
  }
}

/** KurrentDB takes what begins with its name for settings of its own, and refuses those that it does not know. */
function serverEnvironment(all) {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith('KURRENTDB_')));
}

/** Waits until `look` has an answer; a trial that stands still for five minutes has failed. */
export async function waitFor(what, look) {
  for (const end = Date.now() + 300_000; Date.now() < end; await sleep(100)) {
    const answer = await look();
    if (answer) return answer;
  }
  throw new Error(`Waited in vain for ${what}.`);
}
