import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { AnalysesModule } from './analyses/analyses.module.js';
import { CasesModule } from './cases/cases.module.js';
import { RecordEventsModule } from './cases/record-events.module.js';
import { DatasetsModule } from './datasets/datasets.module.js';
import type { Role } from './platform/role.js';
import { ProtocolsModule } from './protocols/protocols.module.js';
import { RegisterProtocolModule } from './protocols/register-protocol.module.js';

/** What whoever sends has to read as well: the protocols, and a case with the revision that a correction names. */
const BOTH: readonly Type[] = [ProtocolsModule, CasesModule];
const WRITING: readonly Type[] = [RegisterProtocolModule, RecordEventsModule];
const ASKING: readonly Type[] = [DatasetsModule, AnalysesModule];

/** The capabilities that a process of each role has. */
export const CAPABILITIES: Readonly<Record<Role, readonly Type[]>> = {
  all: [...BOTH, ...WRITING, ...ASKING],
  ingest: [...BOTH, ...WRITING],
  query: [...BOTH, ...ASKING],
};

/** An address and the method that it takes. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly url: string;
}

/** The addresses that a role answers. */
export function routesOf(role: Role): Route[] {
  return CAPABILITIES[role].flatMap((module) =>
    ((Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, module) ?? []) as Type[]).flatMap(routesOfController),
  );
}

function routesOfController(controller: Type): Route[] {
  const base = Reflect.getMetadata(PATH_METADATA, controller) as string;
  const prototype = controller.prototype as Record<string, object>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const method = Reflect.getMetadata(METHOD_METADATA, prototype[name]!) as RequestMethod | undefined;
    if (method === undefined) return [];
    const path = Reflect.getMetadata(PATH_METADATA, prototype[name]!) as string;
    return [{ method: RequestMethod[method] as Route['method'], url: `/${[base, path].filter(isNamed).join('/')}` }];
  });
}

function isNamed(part: string): boolean {
  return part !== '/' && part !== '';
}
