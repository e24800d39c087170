export * from './answer.js';
export * from './ask.js';
export * from './codebook.js';
export * from './fold/index.js';
export * from './gate/index.js';
export * from './manifest.js';
export * from './question.js';
export * from './resolve.js';
