import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type RecorderSource, startRecorderSource } from '../../support/recorder-source.js';
import { type Archive, inFull, openArchive } from './archive-world.js';
import { claimsIn, doors, sendTo } from './gateway-door.js';

const TENANTS = 5;
const REQUESTS = 200;

let source: RecorderSource;
let archive: Archive;
beforeAll(async () => {
  source = await startRecorderSource();
  archive = await openArchive(source.url);
});
afterAll(async () => {
  await archive.close();
  await source.close();
});

/** One tenant with tokens of its own; some narrower than others. */
async function tenantWithTokens(at: number) {
  const { world, app } = archive;
  const tenant = await world.tenant();
  const granted = inFull('items:read films:read counts:read').split(' ');
  const installation = await world.install(tenant, { app: app.key, scopes: granted });
  const tokens = await Promise.all(
    ['items:read', 'items:read films:read', undefined].map((scopes) =>
      world.token(app, installation, scopes && inFull(scopes)),
    ),
  );
  return { at, id: tenant.id, installation, tokens };
}

it('never reaches the source with the assertion of another tenant, nor gets the answer to another', async () => {
  const waiting: (() => void)[] = [];
  // Held until many have come, and then answered the last first: answers and requests are in no common order.
  source.answer((response, request) => {
    const { tenant } = claimsIn(request.headers.authorization);
    waiting.push(() =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ data: { tenant } })),
    );
    if (waiting.length >= 20) for (const answer of waiting.splice(0).reverse()) answer();
  });
  const tenants = await Promise.all(Array.from({ length: TENANTS }, (_, at) => tenantWithTokens(at)));
  const answers = await Promise.all(
    Array.from({ length: REQUESTS }, async (_, n) => {
      const tenant = tenants[n % TENANTS];
      if (!tenant) throw new TypeError('there are five tenants');
      // The document is the same for every fourth tenant, so that what is kept of it is shared.
      const query = `query T${n % 4} { book(id: "${n % 4}") { id } }`;
      const token = tenant.tokens[Math.floor(n / TENANTS) % tenant.tokens.length];
      const body = JSON.stringify({ query, variables: { marker: `${tenant.at} ${n}` } });
      const { status, text } = await sendTo(archive, doors[n % doors.length] ?? '', { token, body });
      return { status, tenant: JSON.parse(text).data?.tenant, expected: tenant.id };
    }),
  );

  for (const { status, tenant, expected } of answers) expect([status, tenant]).toEqual([200, expected]);
  expect(source.requests).toHaveLength(REQUESTS);
  const keys = createRemoteJWKSet(new URL(`${archive.world.url}/oauth/jwks`));
  const markers = new Set<string>();
  for (const { headers, body } of source.requests) {
    const { marker } = JSON.parse(body).variables as { marker: string };
    markers.add(marker);
    const tenant = tenants[Number(marker.split(' ')[0])];
    const { payload } = await jwtVerify(headers.authorization?.slice('Bearer '.length) ?? '', keys, {
      issuer: archive.world.url,
      audience: 'urn:grantway:source:archive',
      typ: 'assertion+jwt',
    });
    expect([marker, payload.tenant, payload.sub]).toEqual([marker, tenant?.id, tenant?.installation]);
    const asked = tenant?.tokens[Math.floor(Number(marker.split(' ')[1]) / TENANTS) % 3];
    expect(payload.scope).toBe(claimsIn(asked).scope);
  }
  expect(markers.size).toBe(REQUESTS);
});
