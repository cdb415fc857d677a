// The agreements application of the suite: a source.
// In: files of agreements, the platform's signed requests. Out: the contract agreements 2026-10, events. It talks with
// the platform over the network only, and holds every tenant's agreements apart in its own schema. It lets no app sign
// or decline: that is people's, and comes in by file.
export { importAgreementsFile } from './import-agreements-file.js';
export { startAgreementsSource } from './start-agreements-source.js';
