import { createPublicKey } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { serveMeasuring } from './measured-process.js';
import { peerSupergraph } from './peer-supergraph.js';
import type { TokenTerms } from './verify-token.js';

/**
 * Hive Gateway as its own documentation sets it up: the supergraph with @requiresScopes, its JWT plugin with the
 * platform's key, and its check of scopes.
 */

/** The part of its surface that is used. */
interface HiveGateway {
  createGatewayRuntime(config: object): RequestListener & { [Symbol.asyncDispose](): Promise<void> };
  useJWT(options: object): object;
  createInlineSigningKeyProvider(key: string): unknown;
}

process.env.NODE_ENV = 'production';
const [sourceUrl = '', folder = '', terms = ''] = process.argv.slice(2);
const { jwk, issuer, audience } = JSON.parse(terms) as TokenTerms;
const load = createRequire(join(folder, 'package.json'));
const hive = load('@graphql-hive/gateway') as HiveGateway;

const key = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
const runtime = hive.createGatewayRuntime({
  supergraph: peerSupergraph(sourceUrl, true),
  logging: 'error',
  plugins: () => [
    hive.useJWT({
      signingKeyProviders: [hive.createInlineSigningKeyProvider(key)],
      tokenVerification: { algorithms: ['RS256'], issuer, audience },
    }),
  ],
  genericAuth: {
    mode: 'protect-granular',
    resolveUserFn: ({ jwt }: { jwt?: { payload: unknown } }) => jwt?.payload,
  },
});
const server = createServer(runtime);
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveMeasuring({ url: `http://127.0.0.1:${port}` }, async () => {
    server.closeAllConnections();
  });
});
