export * from './analyse.js';
export { checkRequest, TAKES } from './check.js';
export { columnsWanted } from './frame/wanted.js';
export * from './request.js';
export * from './result.js';
export * from './table.js';
