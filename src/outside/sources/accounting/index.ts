// The accounting application of the suite: a source.
// In: UBL files, the platform's signed requests. Out: the contract accounting in its versions, events. It
// talks with the platform over the network only, and holds every tenant's invoices apart in its own schema.
export { type ImportedFile, type ImportReport, importUblFiles } from './import-folder.js';
export { startAccountingSource } from './start-accounting-source.js';
