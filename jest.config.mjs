import { availableParallelism } from 'node:os';
import { swcOptions } from './swc.config.mjs';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/browser/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', swcOptions] },
  // Each may hold more than a gigabyte.
  maxWorkers: Math.min(4, Math.max(2, Math.floor(availableParallelism() / 2))),
  testTimeout: 60_000,
  // An embedded database holds about half a gigabyte that is freed only with its worker.
  workerIdleMemoryLimit: '1.5GB',
};
