export * from './adjust.js';
export * from './log-rank.js';
export * from './pairwise.js';
export * from './trend.js';
export type { Weighting } from './weighting.js';
