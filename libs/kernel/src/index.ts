export * from './canonical.js';
export * from './day.js';
export * from './ids.js';
export * from './occurred.js';
export * from './personal-number.js';
export * from './problem.js';
