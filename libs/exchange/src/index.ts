export * from './arrow.js';
export * from './bundle/bundle.js';
export * from './codebook.js';
export * from './csv.js';
export * from './intervals/check-file.js';
export * from './json.js';
export * from './number-text.js';
export * from './parquet.js';
