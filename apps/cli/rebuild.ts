import { setTimeout as sleep } from 'node:timers/promises';
import type { FollowDto, RebuildDto, RebuildOutcomeDto } from '../../src/platform/follow.dto.js';
import { callJson, type Connection } from './connection.js';
import { remark } from './output.js';

const ADDRESS = '/v1/follow/rebuild';
/** How often it is asked how far it is, and how often that is told. */
const LOOK_MS = 200;
const TELL_MS = 2000;

/**
 * Has the columns built anew, tells how it gets on, and waits for the end; Ctrl-C cancels it.
 *
 * @returns how it ended; `undefined` where the server that was building is not the one that is there now
 */
export async function rebuild(connection: Connection): Promise<RebuildOutcomeDto | undefined> {
  const interrupt = new AbortController();
  const abort = (): void => interrupt.abort();
  process.once('SIGINT', abort);
  try {
    let now = await callJson<RebuildDto>(connection, { method: 'POST', path: ADDRESS });
    const since = now.progress?.since;
    for (let told = 0; now.progress !== undefined && now.progress.since === since;) {
      if (Date.now() - told >= TELL_MS) {
        remark(progressLine(now));
        told = Date.now();
      }
      await sleep(LOOK_MS, undefined, { signal: interrupt.signal }).catch(() => undefined);
      now = interrupt.signal.aborted
        ? await callJson<RebuildDto>(connection, { method: 'DELETE', path: ADDRESS })
        : (await callJson<FollowDto>(connection, { path: '/v1/follow' })).rebuild;
    }
    return now.last?.since === since ? now.last : undefined;
  } finally {
    process.off('SIGINT', abort);
  }
}

/** What there is to say of rebuilds: how far the present one is, and how the last one ended. */
export function rebuildLines(rebuild: Pick<RebuildDto, keyof RebuildDto>): string[] {
  return [
    ...(rebuild.state === 'idle' ? [] : [progressLine(rebuild)]),
    ...(rebuild.last === undefined ? [] : [outcomeLine(rebuild.last)]),
  ];
}

function progressLine({ state, progress }: Pick<RebuildDto, 'state' | 'progress'>): string {
  const { since, events, of, eventsPerSecond } = progress!;
  return state === 'waiting'
    ? `rebuild waits since ${since} for answers that are still read from the columns before these`
    : `rebuilding since ${since}: ${events} of ${of} events, ${eventsPerSecond} a second`;
}

function outcomeLine({ outcome, since, ended, events, failure }: RebuildOutcomeDto): string {
  const seconds = ((Date.parse(ended) - Date.parse(since)) / 1000).toFixed(1);
  switch (outcome) {
    case 'swapped':
      return `columns rebuilt at ${ended}: ${events} events in ${seconds} s`;
    case 'cancelled':
      return `rebuild cancelled at ${ended} after ${events} events; the columns are those from before it`;
    default:
      return `rebuild failed at ${ended} after ${events} events, and the columns are those from before it: ${failure}`;
  }
}
