export * from './log-rank.js';
export type { Weighting } from './weighting.js';
