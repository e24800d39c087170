import { setTimeout as sleep } from 'node:timers/promises';
import { openKurrentLog, type EventLog } from '#event-log';
import type { KurrentProcess } from '../../support/kurrent-process.js';
import { get, post } from '../../support/server-process.js';
import { random } from '../../support/random.js';
import { until } from '../../support/until.js';
import { check, type Breach } from './check.js';
import { Follower } from './followers.js';
import { HttpRecorder } from './http-recorder.js';
import { Ledger } from './ledger.js';
import { PortRecorder } from './port-recorder.js';
import { readStored } from './stored.js';
import { trialStudy } from './study.js';
import { write, type Habit } from './writers.js';

/** How a trial of kills is to be. */
export interface KillTrial {
  readonly server: KurrentProcess;
  /** For the columns of the processes. */
  readonly folder: string;
  readonly kills: number;
  /** A multiple of 4. */
  readonly writers: number;
  /** Of each role; the first of each is started before the first kill and never again. */
  readonly processes: number;
  /** How long a load lasts between two kills, in milliseconds: at least and at most. */
  readonly loadMs: readonly [number, number];
  /** How long the server stays away at most before it is started again, in milliseconds. */
  readonly awayMs: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** What a trial found; whole when there are no breaches. */
export interface Found {
  readonly events: number;
  readonly breaches: readonly Breach[];
}

/**
 * Kills the server under load again and again. Half of the writers write through ingest processes over HTTP, half through
 * the port; some in batches, some to one case together. Then what the log holds is held against what they were told, and
 * against the columns of every process.
 */
export async function killTrial(trial: KillTrial): Promise<Found> {
  const { server, folder, kills, processes, say } = trial;
  const { yaml, definition } = await trialStudy();
  const numbers = Array.from({ length: processes }, (_, i) => i + 1);
  const followers = (role: string): Promise<Follower[]> =>
    Promise.all(numbers.map((n) => new Follower(`${role}-${n}`, folder, server.url).start()));
  const [ingests, queries] = [await followers('ingest'), await followers('query')];
  await registered(ingests[0]!, yaml);

  const ledger = new Ledger();
  // One gives up soon, and lets its callers find out; the other finds out by itself.
  const soon = { callMs: 1000, appendMs: 2000 };
  const logs = await Promise.all([{}, soon].map((limits) => openKurrentLog({ address: server.url, limits })));
  const habits = habitsOf(trial.writers, (i) =>
    i % 2 === 0
      ? new HttpRecorder(ingests[(i / 2) % processes]!.server, definition.name, ledger)
      : new PortRecorder(logs[((i - 1) / 2) % 2]!, definition, ledger),
  );
  const stop = new AbortController();
  let kill = 0;
  const writing = Promise.all(habits.map((habit) => write(habit, stop.signal, () => kill)));
  // A writer that fails ends the trial at once, not at the end.
  const failed = writing.then(() => new Promise<never>(() => undefined));
  const next = random(trial.seed);
  const outages: number[] = [];
  const catchingUp: number[] = [];
  const round = async (): Promise<void> => {
    const [least, most] = trial.loadMs;
    await sleep(least + next() * (most - least));
    const before = ledger.acknowledged.length;
    const killedAt = Date.now();
    await server.kill();
    const during = ledger.acknowledged.length - before;
    await sleep(next() * trial.awayMs);
    await server.start();
    const up = Date.now();
    const answered = ledger.acknowledged.length;
    await until('an event is acknowledged after the restart', () => ledger.acknowledged.length > answered);
    const acknowledgedAt = Date.now();
    const { position } = ledger.acknowledged[answered]!;
    outages.push(acknowledgedAt - killedAt);
    // Sometimes the next kill does not wait for them.
    const waits = next() < 0.7 || kill === kills;
    if (waits) {
      await Promise.all([...ingests, ...queries].map((follower) => follower.reaches(position)));
      catchingUp.push(Date.now() - acknowledgedAt);
    }
    say(
      `kill ${kill}: ${before} acknowledged before it and ${during} under it; server up after ${seconds(up - killedAt)}, ` +
        `first acknowledgement after ${seconds(outages.at(-1)!)}, ` +
        (waits ? `with all followers ${seconds(catchingUp.at(-1)!)} later` : 'followers not waited for'),
    );
    // Every third time the last of the query processes goes as well.
    if (processes > 1 && kill % 3 === 0) await queries.at(-1)!.restart();
  };
  for (kill = 1; kill <= kills; kill++) await Promise.race([round(), failed]);
  stop.abort();
  await writing;
  say(`${kills} kills -9, ${habits.length} writers: ${ledger.summary}.`);
  say(`Outages took ${span(outages)}, the first event after one was with all followers within ${span(catchingUp)}.`);
  return finish({ trial, ledger, followers: [...ingests, ...queries], logs, protocol: definition.name });
}

async function registered(ingest: Follower, yaml: string): Promise<void> {
  const { status, text } = await post(ingest.server, '/v1/protocols', yaml, { 'content-type': 'application/yaml' });
  if (status !== 201) throw new Error(`The protocol was not registered: ${text}`);
}

/** Of every eight writers four write single events, two batches and two to one hot case; by turns by HTTP and the port. */
function habitsOf(writers: number, recorderOf: (i: number) => Habit['recorder']): readonly Habit[] {
  return Array.from({ length: writers }, (_, i) => {
    const kind = Math.trunc(i / 2) % 4;
    return { name: `W${i}`, recorder: recorderOf(i), batch: kind === 2 ? 20 : 1, hot: kind === 3 };
  });
}

/** Everybody catches up and ends; then all is compared. */
async function finish({
  trial: { server, say },
  ledger,
  followers,
  logs,
  protocol,
}: {
  readonly trial: KillTrial;
  readonly ledger: Ledger;
  readonly followers: readonly Follower[];
  readonly logs: readonly EventLog[];
  readonly protocol: string;
}): Promise<Found> {
  const began = Date.now();
  const head = ledger.acknowledged.reduce((last, { position }) => Math.max(last, position), 0);
  const breaches: Breach[] = [];
  await Promise.all(followers.map((follower) => follower.reaches(head))).catch((error: Error) => {
    breaches.push({ code: 'follower', message: error.message });
  });
  say(`All followers were waited for at the end of the log for ${seconds(Date.now() - began)}.`);
  const question = `/v1/datasets.json?protocol=${protocol}&endpoint=start&asOf=2020-12-31&asKnown=${head}`;
  const queries = followers.filter(({ name }) => name.startsWith('query'));
  const answers = await Promise.all(queries.map(({ server: asked }) => get(asked, question)));
  const [first] = answers;
  if (answers.some(({ status, text }) => status !== 200 || text !== first!.text)) {
    breaches.push({ code: 'follower', message: 'the query processes answered one question in several ways' });
  }
  for (const follower of followers) {
    const { code, stdout, stderr } = await follower.stop();
    if (code !== 0) breaches.push({ code: 'wrong', message: `${follower.name} ended with ${code}: ${stderr}` });
    if (/kurrentdb:\/\//.test(stdout + stderr)) {
      breaches.push({ code: 'wrong', message: `${follower.name} wrote a connection string to its log` });
    }
  }
  await Promise.all(logs.map((log) => log.close()));
  const held = [];
  for (const follower of followers) held.push(await follower.held(protocol));
  const stored = await readStored(server.url, protocol);
  breaches.push(...stored.breaches, ...check(stored.events, ledger, held));
  say(
    `The log holds ${stored.events.length} events in ${new Set(stored.events.map(({ stream }) => stream)).size} cases; ` +
      `compared with ${held.map(({ name, facts }) => `${name} (${facts.length})`).join(', ')}.`,
  );
  return { events: stored.events.length, breaches };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** The least, the middle and the most of some times. */
function span(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const [least, middle, most] = [0, 0.5, 1].map((q) => seconds(sorted[Math.round(q * (sorted.length - 1))]!));
  return `${least} to ${most} (median ${middle})`;
}
