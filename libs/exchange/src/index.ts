export * from './csv.js';
export * from './intervals/check-file.js';
