export { isTableFile, readTable, TABLE_FILES } from './read-table.js';
export { unknownColumn } from './places.js';
