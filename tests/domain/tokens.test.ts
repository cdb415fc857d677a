import { beforeAll, describe, expect, it } from '@jest/globals';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import {
  type Access,
  createTokenIssuer,
  createTokenVerifier,
  type GrantInForce,
} from '../../src/domain/access/index.js';
import { manualClock, silentLog } from '../../src/platform/base/index.js';

const grant: GrantInForce = {
  installationId: '11111111-1111-4111-8111-111111111111',
  tenantId: '22222222-2222-4222-8222-222222222222',
  appKey: 'reader',
  appVersion: '1.0.0',
  environment: 'live',
  status: 'active',
  epoch: 3,
  scopes: ['stock.items:read'],
  settings: {},
};

describe('access tokens', () => {
  let publicJwks: JWK[];
  let keys: { kid: string; privateKey: CryptoKey }[];
  beforeAll(async () => {
    const pairs = await Promise.all([1, 2].map(() => generateKeyPair('RS256')));
    keys = pairs.map(({ privateKey }, n) => ({ kid: `key${n}`, privateKey: privateKey as CryptoKey }));
    publicJwks = await Promise.all(
      pairs.map(async ({ publicKey }, n) => ({ ...(await exportJWK(publicKey)), kid: `key${n}`, alg: 'RS256' })),
    );
  });
  const start = Date.parse('2026-10-01T00:00:00Z');
  const accessAt = (clock: Access['clock'], newest = 0, published = publicJwks): Access => {
    const signing = { ...keys[newest], publicJwks: published, privateJwks: [] } as unknown as Access['signing'];
    const issuer = 'https://grantway.example';
    return { store: {}, grants: {}, signing, issuer, audience: `${issuer}/graphql`, clock, log: silentLog } as Access;
  };

  it('are verified, and say for whom they are', async () => {
    const access = accessAt(manualClock(start));
    const token = await createTokenIssuer(access)(grant);
    expect(await createTokenVerifier(access).verify(token)).toEqual({
      installationId: grant.installationId,
      tenantId: grant.tenantId,
      clientId: 'reader',
      appVersion: '1.0.0',
      epoch: 3,
      jti: expect.any(String),
      scope: 'stock.items:read',
      exp: start / 1000 + 600,
    });
  });

  it('are remembered to the second in which they expire, and no longer', async () => {
    const clock = manualClock(start);
    const access = accessAt(clock);
    const verifier = createTokenVerifier(access);
    const token = await createTokenIssuer(access)(grant);
    expect(verifier.peek(token)).toBeUndefined();
    await verifier.verify(token);
    clock.advance(599_000);
    expect(verifier.peek(token)).toBeDefined();
    clock.advance(1_000);
    expect(verifier.peek(token)).toBeUndefined();
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'ACCESS_TOKEN_INVALID' });
  });

  it('of an older key are good as long as that key is published', async () => {
    const clock = manualClock(start);
    const token = await createTokenIssuer(accessAt(clock, 0))(grant);
    await expect(createTokenVerifier(accessAt(clock, 1)).verify(token)).resolves.toBeDefined();
    const withdrawn = accessAt(clock, 1, publicJwks.slice(1));
    await expect(createTokenVerifier(withdrawn).verify(token)).rejects.toMatchObject({ code: 'ACCESS_TOKEN_INVALID' });
  });

  it('for another platform with the same keys are not good here', async () => {
    const access = accessAt(manualClock(start));
    const token = await createTokenIssuer(access)(grant);
    const other = { ...access, issuer: 'https://other.example' };
    await expect(createTokenVerifier(other).verify(token)).rejects.toThrow('its iss is not right');
    const elsewhere = { ...access, audience: 'https://grantway.example/other' };
    await expect(createTokenVerifier(elsewhere).verify(token)).rejects.toThrow('its aud is not right');
  });

  it('are issued anew as soon as the grant has changed', async () => {
    const issue = createTokenIssuer(accessAt(manualClock(start)));
    const first = await issue(grant);
    expect(await issue(grant)).toBe(first);
    expect(await issue({ ...grant, epoch: 4 })).not.toBe(first);
  });
});
