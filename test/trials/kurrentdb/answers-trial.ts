import { randomUUID } from 'node:crypto';
import { openKurrentLog } from '#event-log';
import { check, type Breach } from './check.js';
import { startDroppingProxy } from './dropping-proxy.js';
import type { Found } from './kill-trial.js';
import { Ledger } from './ledger.js';
import { PortRecorder } from './port-recorder.js';
import { readStored } from './stored.js';
import { trialStudy } from './study.js';

/** How a trial of lost answers is to be. */
export interface AnswersTrial {
  /** The server; others may have events on it, and those of the trial stay there. */
  readonly url: string;
  readonly appends: number;
  readonly writers: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

const SHARE = 0.2;
const SHARE_OF_READS = 0.02;
const HOT_WRITERS = 4;

/**
 * Appends through a proxy that loses a fifth of the answers to appends, and some reads with them. What is lost shows by our
 * own time-out only, so that is short.
 */
export async function answersTrial({ url, appends, writers, seed, say }: AnswersTrial): Promise<Found> {
  const study = (await trialStudy()).definition;
  const definition = { ...study, name: `answers-${randomUUID().slice(0, 8)}` };
  const ledger = new Ledger();
  const proxy = await startDroppingProxy(url, { appends: SHARE, reads: SHARE_OF_READS, seed });
  const limits = { callMs: 1000, appendMs: 10_000, retry: { first: 10, last: 200 } };
  const log = await openKurrentLog({ address: proxy.url, limits });
  const began = Date.now();
  try {
    proxy.dropping = true;
    let next = 0;
    const writer = async (i: number): Promise<void> => {
      const recorder = new PortRecorder(log, definition, ledger);
      for (let n = next++; n < appends; n = next++) {
        // One append in ten is a batch; every other of the first writers' goes to a case that they all write to.
        const caseId = i < HOT_WRITERS && n % 2 === 0 ? 'HOT' : `W${i}-${Math.trunc(n / 500)}`;
        const ids = Array.from({ length: n % 10 === 3 ? 5 : 1 }, (_, place) => `${n}:${place}`);
        await recorder.record(caseId, ids);
      }
    };
    await Promise.all(Array.from({ length: writers }, (_, i) => writer(i)));
  } finally {
    await log.close();
    proxy.stop();
  }
  say(`${appends} appends by ${writers} writers in ${((Date.now() - began) / 1000).toFixed(1)} s. ${ledger.summary}.`);
  say(`Lost answers: ${shown(proxy.appends)} to appends, ${shown(proxy.reads)} to reads.`);
  const stored = await readStored(url, definition.name);
  say(`The log holds ${stored.events.length} events of them.`);
  return {
    events: stored.events.length,
    breaches: [...shareBreach(proxy.appends, appends), ...stored.breaches, ...check(stored.events, ledger, [])],
  };
}

interface Counts {
  readonly answers: number;
  readonly dropped: number;
}

function shown({ answers, dropped }: Counts): string {
  return `${dropped} of ${answers} (${((100 * dropped) / answers).toFixed(1)} %)`;
}

/**
 * A trial that lost next to nothing would have shown nothing: the share must be what chance makes of it. An append whose
 * sender had gone when it was answered, and which was found by reading, has no answer that could be counted.
 */
export function shareBreach({ answers, dropped }: Counts, appends: number): readonly Breach[] {
  const far = 4 * Math.sqrt((SHARE * (1 - SHARE)) / answers);
  const kept = answers >= 0.9 * appends && Math.abs(dropped / answers - SHARE) <= far;
  return kept
    ? []
    : [
        {
          code: 'wrong',
          message: `${dropped} of ${answers} answers were lost, not a fifth of those to ${appends} appends`,
        },
      ];
}
