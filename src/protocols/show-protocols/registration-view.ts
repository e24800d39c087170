import type { Label } from '#protocol';
import type { Registration } from '../definitions.js';

/** A registered version of a protocol, in short. */
export interface RegistrationView {
  readonly name: string;
  readonly version: number;
  readonly title: Label;
  /** SHA-256 (hex) of the definition's canonical JSON. */
  readonly sha256: string;
  readonly position: number;
  readonly recordedAt: string;
}

export function registrationView(registration: Registration): RegistrationView {
  const { name, version, definition, sha256, position, recordedAt } = registration;
  return { name, version, title: definition.title, sha256, position, recordedAt: new Date(recordedAt).toISOString() };
}
