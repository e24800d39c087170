export type { Fault } from './check.js';
export * from './definition.js';
export { codesOf, own, type Report } from './conditions.js';
export { formFaults, pointerTo } from './form-faults.js';
export * from './load.js';
export * from './pattern.js';
export * from './references.js';
export * from './registration.js';
export * as schemaParts from './schema-parts.js';
