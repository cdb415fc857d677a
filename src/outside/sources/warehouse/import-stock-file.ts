import { type FileToImport, type ImportOutcome, importJsonFile } from '../../sdk/index.js';

/** Sends a JSON file of stock to a running warehouse. */
export const importStockFile = (file: FileToImport): Promise<ImportOutcome> => importJsonFile('stock', file);
