import { type DocumentNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { CodedError, messageOf } from '../../platform/base/index.js';
import type { AppManifest } from './app-manifest.js';
import { documentsOf } from './manifest-documents.js';

/** One operation that an app version's manifest holds. */
export interface ManifestOperation {
  /** The operation's name in words; where it stands when it has none. */
  title: string;
  isWrite: boolean;
  document: string;
}

/** As many documents as an app version may have, and the characters of each. */
const limits = { documents: 500, characters: 20_000 };

/**
 * Every operation that a manifest holds, its automations' too: all that a locked app version can ever run. Two places
 * with the same text are one operation.
 */
export function listOperations(manifest: AppManifest): ManifestOperation[] {
  const places = new Map(documentsOf(manifest).map(({ place, document }) => [document, place]));
  return [...places].flatMap(([document, place]) =>
    operationsOf(parse(document)).map(({ name, operation }) => ({
      title: name ? inWords(name.value) : place,
      isWrite: operation === 'mutation',
      document,
    })),
  );
}

/**
 * Checks the documents that an app version registers: each is one operation with its fragments. It does not check that
 * they fit a contract; the gateway does, each time.
 * @throws ACCESS_APP_INVALID naming the place.
 */
export function checkDocuments(manifest: AppManifest): void {
  const entries = Object.entries(manifest.documents);
  if (entries.length > limits.documents) throw invalid('documents', `has more than ${limits.documents} entries.`);
  for (const [key, document] of entries) {
    const place = `documents.${key}`;
    if (document.length > limits.characters) throw invalid(place, `is longer than ${limits.characters} characters.`);
    if (operationsOf(parseAt(place, document)).length !== 1) throw invalid(place, 'must hold one operation.');
  }
  // A locked app version is shown to tenants with all that it can run.
  if (manifest.documentsOnly) for (const { place, document } of documentsOf(manifest)) parseAt(place, document);
}

function parseAt(place: string, document: string): DocumentNode {
  try {
    return parse(document);
  } catch (cause) {
    throw invalid(place, `does not parse: ${messageOf(cause)}`);
  }
}

function operationsOf({ definitions }: DocumentNode): OperationDefinitionNode[] {
  return definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

/** `listOpenInvoices` as `List open invoices`. */
function inWords(name: string): string {
  const words = name
    .replaceAll('_', ' ')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function invalid(place: string, what: string): CodedError {
  return new CodedError('ACCESS_APP_INVALID', `${place} ${what}`);
}
