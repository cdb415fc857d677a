// The contacts application of the suite: a source.
// In: files of contacts, the platform's signed requests. Out: the contract contacts 2026-10, events. It talks with the
// platform over the network only, and holds every tenant's people and companies apart in its own schema.
export { importContactsFile } from './import-contacts-file.js';
export { startContactsSource } from './start-contacts-source.js';
