export { isTableFile, readTable, TABLE_FILES } from './read-table.js';
export { columnOfTexts } from './texts.js';
