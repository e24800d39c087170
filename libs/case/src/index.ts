export * from './attributes.js';
export * from './decide.js';
export * from './events.js';
export * from './merges.js';
export * from './process-version.js';
export * from './rules.js';
export * from './state.js';
