// A stand-in for QuickBooks Online, for our own tests and demo: it behaves as the published facts say.
// In: OAuth and accounting requests over HTTP, switches that make trouble. Out: QuickBooks' answers, books kept.
// It refuses what QuickBooks refuses, and imports nothing of the platform.
export {
  type SandboxQuickBooks,
  type SandboxQuickBooksOptions,
  startSandboxQuickBooks,
} from './start-sandbox-quickbooks.js';
