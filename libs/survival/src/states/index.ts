export * from './curves.js';
export { estimateStates } from './estimate.js';
export * from './mean-count.js';
