export * from './csv.js';
export * from './ndjson.js';
