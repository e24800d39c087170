export type * from './question.js';
export type * from './answer.js';
