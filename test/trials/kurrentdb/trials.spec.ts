import { START_DOUBLE, startKurrentProcess, type KurrentProcess } from '../../support/kurrent-process.js';
import { killServers, withFolder } from '../../support/server-process.js';
import { answersTrial } from './answers-trial.js';
import { killTrial } from './kill-trial.js';

/*
 * The trials of `npm run trial:kurrentdb` on the double, in a process of its own that is killed for real: fewer rounds.
 */
const SEED = 20101231;
const TIME = 240_000;

afterAll(killServers);

async function onDouble<T>(body: (server: KurrentProcess, folder: string) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const server = await startKurrentProcess(START_DOUBLE, folder);
    try {
      return await body(server, folder);
    } finally {
      await server.stop();
    }
  });
}

it(
  `every acknowledged event is there once after 3 kill -9 of the server, and with every follower (seed ${SEED})`,
  async () => {
    const lines: string[] = [];
    const { events, breaches } = await onDouble((server, folder) =>
      killTrial({
        server,
        folder,
        kills: 3,
        writers: 8,
        processes: 1,
        loadMs: [200, 600],
        awayMs: 200,
        seed: SEED,
        say: (line) => void lines.push(line),
      }),
    );
    expect({ breaches, lines: breaches.length === 0 ? [] : lines }).toEqual({ breaches: [], lines: [] });
    expect(events).toBeGreaterThan(100);
  },
  TIME,
);

it(
  `each of 500 appends is stored once when a fifth of the answers is lost (seed ${SEED})`,
  async () => {
    const lines: string[] = [];
    const { events, breaches } = await onDouble(({ url }) =>
      answersTrial({ url, appends: 500, writers: 48, seed: SEED, say: (line) => void lines.push(line) }),
    );
    expect({ breaches, lines: breaches.length === 0 ? [] : lines }).toEqual({ breaches: [], lines: [] });
    // Fifty of them are batches of five.
    expect(events).toBe(500 + 50 * 4);
  },
  TIME,
);
