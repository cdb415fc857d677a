import { type FileToImport, type ImportOutcome, importJsonFile } from '../../sdk/index.js';

/** Sends a JSON file of contacts to a running contacts source. */
export const importContactsFile = (file: FileToImport): Promise<ImportOutcome> => importJsonFile('contacts', file);
