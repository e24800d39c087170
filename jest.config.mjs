const swc = (parser, transform) => [
  '@swc/jest',
  { swcrc: false, isModule: 'unknown', jsc: { target: 'es2022', keepClassNames: true, parser, transform } },
];

export default {
  testEnvironment: 'node',
  // `#lib` resolves to its source, so unit tests need no build.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  testRegex: '\\.spec\\.ts$',
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': swc({ syntax: 'typescript', decorators: true }, { legacyDecorator: true, decoratorMetadata: true }),
    // Below Node 24.9 jest cannot `require` an ESM-only package from a CommonJS one; SWC gives each caller what it needs.
    '^.+\\.m?js$': swc({ syntax: 'ecmascript' }),
  },
  transformIgnorePatterns: [],
  // Commands take a second or two each, and several on a busy machine.
  testTimeout: 60_000,
  maxWorkers: 2,
  workerIdleMemoryLimit: '700MB',
};
