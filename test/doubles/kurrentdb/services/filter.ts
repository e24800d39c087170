import type { pb } from '../protocol.js';
import type { StoredEvent } from '../store/event.js';

/** How many events the real server looks at in one go, and how many it reads in one. */
export const PAGE = 32;

/** Which events of the whole log a reader wants, and how often one who waits hears where the search stands. */
export interface Filter {
  readonly wants: (event: StoredEvent) => boolean;
  /** How many events are looked at before a page ends, found or not. */
  readonly window: number;
  /** How many events are looked at between two checkpoints. */
  readonly checkpointEvery: number;
}

/** The filter of a request, or none. */
export function filterOf(options: pb.ReadReq.Options): Filter | undefined {
  const filter = options.getFilter();
  if (filter === undefined) return undefined;
  const byType = filter.getEventType();
  const expression = byType ?? filter.getStreamIdentifier();
  const pattern = expression?.getRegex() ?? '';
  const prefixes = expression?.getPrefixList() ?? [];
  const regex = pattern === '' ? undefined : new RegExp(pattern, 'u');
  const fits = (text: string): boolean =>
    regex === undefined ? prefixes.some((prefix) => text.startsWith(prefix)) : regex.test(text);
  const window = filter.hasMax() ? filter.getMax() : PAGE;
  return {
    wants: ({ type, stream }) => fits(byType === undefined ? stream : type),
    window,
    checkpointEvery: window * Math.max(1, filter.getCheckpointintervalmultiplier()),
  };
}
