export * from './curves.js';
export * from './estimate.js';
