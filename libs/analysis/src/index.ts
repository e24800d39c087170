export * from './request.js';
export * from './result.js';
export * from './table.js';
