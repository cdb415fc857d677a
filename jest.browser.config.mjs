import jestConfig from './jest.config.mjs';

// The tests that drive a browser: npm run test:browser. They need Chromium, so npm test leaves them out.
export default { ...jestConfig, roots: ['<rootDir>/tests/browser'], testPathIgnorePatterns: ['/node_modules/'] };
