import type { Manifest } from '#dataset';
import { canonicalJson } from '#kernel';

/** Why a result cannot be made again, in the order in which causes are looked for. */
export const CAUSES = ['protocol', 'log', 'software', 'codebook', 'audit', 'rows'] as const;

/** Something that differs between a manifest and the same question asked now. */
export interface Difference {
  readonly cause: (typeof CAUSES)[number];
  readonly message: string;
  readonly then?: unknown;
  readonly now?: unknown;
}

/** What came of asking a manifest's question again. */
export interface Reproduction {
  /** The bytes (or the canonical CSV, where a library writes the format) are the same. */
  readonly reproduced: boolean;
  readonly sha256: { readonly then: string; readonly now: string };
  /** What differs, the likely cause first; also where the bytes are the same. */
  readonly differences: readonly Difference[];
}

/** What a manifest says, against what the same question gives now. */
export function compareManifests(then: Manifest, now: Manifest): Reproduction {
  const reproduced = then.result.sha256 === now.result.sha256;
  const found = [
    differs('protocol', then.protocol.sha256, now.protocol.sha256, 'the definition of the protocol is another one'),
    differs(
      'log',
      then.asKnown.logHash,
      now.asKnown.logHash,
      `at position ${then.asKnown.position} the log is another one, or it was changed (forlopp verify tells which)`,
    ),
    differs('software', then.software.version, now.software.version, 'the version of the software is another one'),
    differs('codebook', then.codebook, now.codebook, 'columns, labels or codes differ'),
    ...auditDifferences(then, now),
  ].filter((difference) => difference !== undefined);
  const rows: Difference = { cause: 'rows', message: 'values in the rows, or their order, differ' };
  return {
    reproduced,
    sha256: { then: then.result.sha256, now: now.result.sha256 },
    differences: reproduced || found.length > 0 ? found : [rows],
  };
}

/** Each member of the audit that differs. */
function auditDifferences({ audit: then }: Manifest, { audit: now }: Manifest): (Difference | undefined)[] {
  const members = [...new Set([...Object.keys(then), ...Object.keys(now)])] as (keyof Manifest['audit'])[];
  return members.map((member) => differs('audit', then[member], now[member], `the audit's ${member} differ`));
}

function differs(cause: Difference['cause'], then: unknown, now: unknown, message: string): Difference | undefined {
  return canonicalJson(then) === canonicalJson(now) ? undefined : { cause, message, then, now };
}
