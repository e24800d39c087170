export { followCase, type Course, type FollowedCase } from './course.js';
export type { Dated } from './facts.js';
export { foldDataset } from './fold.js';
export { knownAt, type CaseFacts, type CaseHistory, type Known } from './log.js';
export type { Piece } from './pieces.js';
export { intervalsOf, rolesOf, type FactRole, type FactWithRoles } from './roles.js';
