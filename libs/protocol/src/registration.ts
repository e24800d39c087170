import { echo, Problem } from '#kernel';
import type { ProtocolDefinition } from './definition.js';
import type { Protocol } from './load.js';

/** A version of a protocol came into the log: what events are checked against, and questions are answered by, from then on. */
export interface ProtocolRegistered {
  readonly kind: 'protocol-registered';
  readonly name: string;
  readonly version: number;
  readonly definition: ProtocolDefinition;
  /** SHA-256 (hex) of the definition's canonical JSON. */
  readonly sha256: string;
}

/**
 * Decides a registration against the versions that are there. Pure.
 *
 * @returns the event to record, or `undefined` when this very definition is registered under its version
 * @throws Problem `protocol-version-exists` or `protocol-version-old`
 */
export function decideRegistration(
  registered: readonly Pick<ProtocolRegistered, 'version' | 'sha256'>[],
  protocol: Protocol,
): ProtocolRegistered | undefined {
  const { name, version } = protocol.definition;
  const same = registered.find((one) => one.version === version);
  if (same !== undefined) {
    if (same.sha256 === protocol.sha256) return undefined;
    throw new Problem(
      'protocol-version-exists',
      `A registered version never changes: version ${version} of ${echo(name)} is there with another definition. Give the changed definition a higher version.`,
      { extra: { registeredSha256: same.sha256, receivedSha256: protocol.sha256 } },
    );
  }
  const latest = Math.max(0, ...registered.map((one) => one.version));
  if (version < latest) {
    throw new Problem(
      'protocol-version-old',
      `Versions count up: ${echo(name)} is at version ${latest}; received version ${version}. Give the definition a version above ${latest}.`,
    );
  }
  return { kind: 'protocol-registered', name, version, definition: protocol.definition, sha256: protocol.sha256 };
}
