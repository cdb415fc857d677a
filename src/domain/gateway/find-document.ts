import { CodedError } from '../../platform/base/index.js';
import { hashOf } from './app-documents.js';
import type { Caller, DocumentReference, Gateway, ParsedRequest, SentRequest } from './operation.js';

/**
 * Which text is to run: the one that was sent, the one of the app's manifest that was named, or one that the app had
 * kept before. A locked app version runs what its manifest holds, and nothing else.
 * @throws GATEWAY_DOCUMENT_UNKNOWN, GATEWAY_DOCUMENT_MISMATCH, GATEWAY_DOCUMENT_NOT_TRUSTED
 * @see the appendix on persisted documents of GraphQL over HTTP
 */
export function findDocument(gateway: Gateway, caller: Caller, sent: SentRequest): ParsedRequest {
  if (sent.reference !== undefined)
    return { ...sent, query: textOf(gateway, caller, { ...sent.reference, query: sent.query }) };
  const { documents } = caller;
  if (documents.isLocked && !documents.texts.has(sent.query)) throw notTrusted(caller);
  return sent;
}

function textOf(
  gateway: Gateway,
  { documents, token }: Caller,
  { hash, isAutomatic, query }: DocumentReference & { query: string | undefined },
): string {
  const registered = hash === undefined ? undefined : documents.byHash.get(hash);
  if (registered !== undefined) {
    if (query !== undefined && query !== registered) throw mismatch();
    return registered;
  }
  const isKept = isAutomatic && hash !== undefined && !documents.isLocked;
  const kept = isKept ? gateway.persisted.find(token.clientId, hash) : undefined;
  if (query === undefined) {
    if (kept === undefined) throw unknown(isAutomatic);
    return kept;
  }
  if (kept === query) return query;
  if (hashOf(query) !== hash) throw mismatch();
  if (documents.isLocked) throw notTrusted({ token });
  if (isKept) gateway.persisted.keep(token.clientId, hash, query);
  return query;
}

function unknown(isAutomatic: boolean): CodedError {
  // In the words by which Apollo's clients know that they are to send the text.
  if (isAutomatic) {
    const details = { code: 'PERSISTED_QUERY_NOT_FOUND' };
    return new CodedError('GATEWAY_DOCUMENT_UNKNOWN', 'PersistedQueryNotFound', { details });
  }
  return new CodedError(
    'GATEWAY_DOCUMENT_UNKNOWN',
    "The app version's manifest holds no document with this id. An id is sha256: and the hash of the exact text.",
  );
}

function mismatch(): CodedError {
  return new CodedError(
    'GATEWAY_DOCUMENT_MISMATCH',
    'The query is not the document of the id that came with it. Send one of the two, or both of the same text.',
  );
}

function notTrusted({ token }: Pick<Caller, 'token'>): CodedError {
  return new CodedError(
    'GATEWAY_DOCUMENT_NOT_TRUSTED',
    `${token.clientId} ${token.appVersion} may run only the documents of its manifest, and this is none of them.`,
  );
}
