import { ApiProperty } from '@nestjs/swagger';
import type { ProtocolDefinition } from '#protocol';
import { MarkedDto } from '../../platform/marked.dto.js';
import type { Registration } from '../definitions.js';

export class LabelDto {
  readonly sv!: string;
  readonly en!: string;
}

/** A registered version of a protocol, in short. */
export class RegistrationView {
  readonly name!: string;
  readonly version!: number;
  readonly title!: LabelDto;
  /** SHA-256 (hex) of the definition's canonical JSON. */
  readonly sha256!: string;
  /** Where in the log it was registered. */
  readonly position!: number;
  /** When (UTC). */
  readonly recordedAt!: string;
}

export class RegisteredDto extends RegistrationView {
  /** There, and true, when the answer comes from a demonstration store. */
  readonly demonstration?: true;
}

export class ProtocolsDto extends MarkedDto {
  /** The latest version of each. */
  readonly protocols!: RegistrationView[];
}

export class ProtocolDto extends RegisteredDto {
  /** Every registered version, the latest last. */
  readonly versions!: RegistrationView[];
  @ApiProperty({ type: Object, additionalProperties: true, description: 'The content of protocol.yaml.' })
  readonly definition!: ProtocolDefinition;
}

export function registrationView(registration: Registration): RegistrationView {
  const { name, version, definition, sha256, position, recordedAt } = registration;
  return { name, version, title: definition.title, sha256, position, recordedAt: new Date(recordedAt).toISOString() };
}
