export * from './definition.js';
export { codesOf } from './conditions.js';
export * from './load.js';
export * from './pattern.js';
export * from './registration.js';
