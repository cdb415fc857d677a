import { randomUUID, sign } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { epochSeconds } from '../../platform/base/index.js';
import type { Access } from './access.js';

/** How long an assertion is good for, in seconds; it is used for half of that. */
const lifeSeconds = 60;
const maxKept = 20_000;

interface Kept {
  assertion: string;
  freshUntil: number;
}

/** For whom an assertion speaks. */
export interface AssertionSubject {
  installationId: string;
  tenantId: string;
  clientId: string;
  scope: string;
}

/** Signs assertions for sources: which tenant, app and scopes a request comes with. */
export interface AssertionSigner {
  /**
   * One that is good for at least another half of its life: a JWS of `typ` assertion+jwt, Ed25519, signed once per
   * installation, scopes and source for half its life.
   */
  sign(source: string, subject: AssertionSubject): string;
}

export function createAssertionSigner(access: Access): AssertionSigner {
  const kept = new LRUCache<string, Kept>({ max: maxKept });
  const keyOf = (source: string, { installationId, tenantId, scope }: AssertionSubject): string =>
    `${source} ${tenantId} ${installationId} ${scope}`;

  // A verified token is one object for as long as it is kept, and so the shortest way to its assertions.
  const nearby = new WeakMap<AssertionSubject, Map<string, Kept>>();

  const find = (source: string, subject: AssertionSubject): Kept => {
    const found = kept.get(keyOf(source, subject));
    if (found !== undefined && found.freshUntil > access.clock.now()) return found;
    const signed = signAssertion(access, source, subject);
    kept.set(keyOf(source, subject), signed);
    return signed;
  };
  return {
    sign: (source, subject) => {
      let ofSubject = nearby.get(subject);
      const found = ofSubject?.get(source);
      if (found !== undefined && found.freshUntil > access.clock.now()) return found.assertion;
      const fresh = find(source, subject);
      if (ofSubject === undefined) {
        ofSubject = new Map();
        nearby.set(subject, ofSubject);
      }
      ofSubject.set(source, fresh);
      return fresh.assertion;
    },
  };
}

/** Signed at once, without a promise: it takes less than handing it to another thread and back. */
function signAssertion(access: Access, source: string, subject: AssertionSubject): Kept {
  const now = epochSeconds(access.clock);
  const { kid, privateKey } = access.signing.assertion;
  const claims = {
    iss: access.issuer,
    aud: `urn:grantway:source:${source}`,
    sub: subject.installationId,
    tenant: subject.tenantId,
    client_id: subject.clientId,
    scope: subject.scope,
    iat: now,
    exp: now + lifeSeconds,
    jti: randomUUID(),
  };
  const signed = `${encoded({ alg: 'EdDSA', typ: 'assertion+jwt', kid })}.${encoded(claims)}`;
  const signature = sign(null, Buffer.from(signed), privateKey).toString('base64url');
  return { assertion: `${signed}.${signature}`, freshUntil: (now + lifeSeconds / 2) * 1000 };
}

/** RFC 7515, section 7.1: a part of a compact JWS. */
function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
