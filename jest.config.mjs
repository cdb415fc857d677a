import { availableParallelism } from 'node:os';

export default {
  // Node's own modules, several test files in a process: docs/adr/0019-test-files-share-a-process.md
  runtime: '<rootDir>/tests/runner/bare-runtime.mjs',
  testEnvironment: '<rootDir>/tests/runner/bare-environment.mjs',
  transform: {},
  roots: ['<rootDir>/tests'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/browser/'],
  // Each may hold more than a gigabyte.
  maxWorkers: Math.min(4, Math.max(2, Math.floor(availableParallelism() / 2))),
  testTimeout: 60_000,
  // A bound on what files leave behind. With one, Jest has workers for a single file too, and --watch sees changes.
  workerIdleMemoryLimit: '1GB',
};
