import { type FileToImport, type ImportOutcome, importJsonFile } from '../../sdk/index.js';

/** Sends a JSON file of agreements, with all that they are made from, to a running agreements source. */
export const importAgreementsFile = (file: FileToImport): Promise<ImportOutcome> => importJsonFile('agreements', file);
