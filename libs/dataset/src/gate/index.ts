export * from './counts.js';
export { FINDING_KINDS, type Finding, type FindingKind } from './findings.js';
export * from './gate.js';
