import type { Manifest } from '#dataset';
import { remark } from './output.js';

/** What a reader of an answer should know, on stderr: as of when, and who is not in it. */
export function remarksOf(manifest: Manifest): void {
  const { question, audit } = manifest;
  remark(
    `as of ${question.asOf}, as known at position ${question.asKnown}, protocol version ${question.protocolVersion}`,
  );
  const { recordedFromSource: moved } = manifest;
  if (moved !== undefined) {
    remark(
      `up to position ${moved.lastPosition} as another register recorded it, from ${moved.firstInstant} to ${moved.lastInstant}`,
    );
  }
  const excluded = Object.entries(audit.exclusions).map(([reason, count]) => `${count} ${reason}`);
  if (excluded.length > 0) remark(`not in the rows: ${excluded.join(', ')}`);
}

/** Doubts, and that the data are there for show. */
export function doubts(
  warnings: readonly { readonly code: string; readonly message: string }[],
  demonstration = false,
): void {
  for (const { code, message } of warnings) remark(`warning ${code}: ${message}`);
  if (demonstration) remark('demonstration: true (the store in ./data/demo)');
}
