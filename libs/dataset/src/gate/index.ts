export * from './counts.js';
export type { Finding, FindingKind } from './findings.js';
export * from './gate.js';
