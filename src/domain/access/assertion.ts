import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
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
  /** One that is good for at least another half of its life, when there is one. */
  peek(source: string, subject: AssertionSubject): string | undefined;
  /** Signs a new one, once per installation, scopes and source for half its life. */
  sign(source: string, subject: AssertionSubject): Promise<string>;
}

export function createAssertionSigner(access: Access): AssertionSigner {
  const kept = new LRUCache<string, Kept>({ max: maxKept });
  const keyOf = (source: string, { installationId, tenantId, scope }: AssertionSubject): string =>
    `${source} ${tenantId} ${installationId} ${scope}`;

  // A verified token is one object for as long as it is kept, and so the shortest way to its assertions.
  const nearby = new WeakMap<AssertionSubject, Map<string, Kept>>();

  const peek = (source: string, subject: AssertionSubject): string | undefined => {
    const found = nearby.get(subject)?.get(source);
    return found !== undefined && found.freshUntil > access.clock.now() ? found.assertion : undefined;
  };
  return {
    peek,
    sign: async (source, subject) => {
      const ofSubject = nearby.get(subject) ?? new Map<string, Kept>();
      nearby.set(subject, ofSubject);
      const found = kept.get(keyOf(source, subject));
      if (found !== undefined && found.freshUntil > access.clock.now()) {
        ofSubject.set(source, found);
        return found.assertion;
      }
      const now = epochSeconds(access.clock);
      const assertion = await new SignJWT({
        tenant: subject.tenantId,
        client_id: subject.clientId,
        scope: subject.scope,
      })
        .setProtectedHeader({ alg: 'RS256', typ: 'assertion+jwt', kid: access.signing.kid })
        .setIssuer(access.issuer)
        .setAudience(`urn:grantway:source:${source}`)
        .setSubject(subject.installationId)
        .setIssuedAt(now)
        .setExpirationTime(now + lifeSeconds)
        .setJti(randomUUID())
        .sign(access.signing.privateKey);
      const signed = { assertion, freshUntil: (now + lifeSeconds / 2) * 1000 };
      kept.set(keyOf(source, subject), signed);
      ofSubject.set(source, signed);
      return assertion;
    },
  };
}
