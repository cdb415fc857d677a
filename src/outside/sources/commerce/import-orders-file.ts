import { type FileToImport, type ImportOutcome, importJsonFile } from '../../sdk/index.js';

/** Sends a JSON file of orders to a running commerce source. */
export const importOrdersFile = (file: FileToImport): Promise<ImportOutcome> => importJsonFile('orders', file);
