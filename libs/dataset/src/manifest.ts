import type { Head, MovedHistory } from '#columns';
import type { AnswerHead } from './answer.js';
import type { Format } from './question.js';

/** What a manifest is made from. */
export interface ManifestParts {
  readonly head: AnswerHead;
  /** SHA-256 (hex) of the canonical JSON of the definition that the question was asked with. */
  readonly protocolSha256: string;
  /** The last event of the log at as-known, and the hash of the log's chain there. */
  readonly asKnown: Pick<Head, 'recordedAt' | 'logHash'>;
  /** What of the log at as-known was moved in from another register. */
  readonly moved?: MovedHistory | undefined;
  readonly softwareVersion: string;
  readonly result: ManifestResult;
  /** The log holds made-up events for show. */
  readonly demonstration: boolean;
}

/** The bytes by which a result is known. */
export interface ManifestResult {
  readonly format: Format;
  /** SHA-256 (hex) and length of what `of` names. */
  readonly sha256: string;
  readonly bytes: number;
  /**
   * `result`: of the very bytes that are answered (CSV, NDJSON). `canonical-csv`: of the same rows as CSV, because a library
   * writes the format and the next version of it may write other bytes.
   */
  readonly of: 'result' | 'canonical-csv';
}

/** What goes with a result and lets it be made again: plain JSON. Holds nothing of the time or place it was made. */
export interface Manifest {
  readonly question: AnswerHead['question'];
  readonly protocol: { readonly name: string; readonly version: number; readonly sha256: string };
  readonly asOf: string;
  readonly asKnown: { readonly position: number; readonly recordedAt: string; readonly logHash: string };
  /**
   * The log begins with a history that was moved in from another register: up to `lastPosition`, as-known by instant means
   * the instants of that register (the first and last one up to as-known), not the instant of the import.
   */
  readonly recordedFromSource?: {
    readonly lastPosition: number;
    readonly firstInstant: string;
    readonly lastInstant: string;
  };
  readonly audit: AnswerHead['audit'];
  readonly exclusions: AnswerHead['audit']['exclusions'];
  readonly codebook: AnswerHead['columns'];
  readonly warnings: AnswerHead['warnings'];
  readonly software: { readonly name: 'forlopp'; readonly version: string };
  readonly result: ManifestResult;
  readonly demonstration?: true;
}

/** The manifest of a result. */
export function buildManifest(parts: ManifestParts): Manifest {
  const { question, audit, columns, warnings } = parts.head;
  return {
    question,
    protocol: { name: question.protocol, version: question.protocolVersion, sha256: parts.protocolSha256 },
    asOf: question.asOf,
    asKnown: {
      position: question.asKnown,
      recordedAt: new Date(parts.asKnown.recordedAt).toISOString(),
      logHash: parts.asKnown.logHash,
    },
    ...(parts.moved === undefined ? {} : { recordedFromSource: fromSource(parts.moved) }),
    audit,
    exclusions: audit.exclusions,
    codebook: columns,
    warnings,
    software: { name: 'forlopp', version: parts.softwareVersion },
    result: parts.result,
    ...(parts.demonstration ? { demonstration: true as const } : {}),
  };
}

function fromSource({ positions, instants }: MovedHistory): Manifest['recordedFromSource'] & object {
  return {
    lastPosition: positions.last,
    firstInstant: new Date(instants.first).toISOString(),
    lastInstant: new Date(instants.last).toISOString(),
  };
}
