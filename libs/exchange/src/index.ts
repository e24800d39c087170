export * from './csv.js';
export * from './intervals/check-file.js';
export * from './ndjson.js';
