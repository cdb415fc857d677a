import { checkClientSecret, listInstalledVersions } from '../../domain/access/index.js';
import { type LiveContract, listUsedDeprecations } from '../../domain/registry/index.js';
import { parameter, type Visit } from './http-app.js';

/**
 * `GET /apps/{app}/deprecations`: for an app's publisher, by the app's own credentials. What the contracts that its
 * installed versions pin announce, and which deprecated parts its installations have used in the last 30 days.
 */
export async function listDeprecations(visit: Visit): Promise<void> {
  const { app, request, reply } = visit;
  const key = parameter(visit, 'app');
  const em = app.store.asPlatform();
  await checkClientSecret(em, key, request.headers.authorization);
  const versions = await listInstalledVersions(em, key);
  const pins = versions.flatMap(({ version, installations, contracts }) =>
    contracts.flatMap((pin) => {
      const contract = app.contracts.find(pin.contract, pin.version);
      return contract ? [{ contract, version, installations }] : [];
    }),
  );
  const contracts = Map.groupBy(pins, ({ contract }) => contract);
  const now = new Date(app.clock.now());
  reply.send({
    app: key,
    contracts: await Promise.all(
      [...contracts].map(async ([contract, users]) => ({
        ...endOf(contract),
        appVersions: users.map(({ version, installations }) => ({ version, installations })),
        deprecated: await listUsedDeprecations(em, { contract, app: key, now }),
      })),
    ),
  });
}

/** How a contract version ends, as everybody is told. */
export function endOf({ id, life }: LiveContract) {
  const { state, deprecatedAt, deprecationReason, sunsetAt, successor, retiredAt } = life;
  return { id, state, deprecatedAt, deprecationReason, sunsetAt, successor, retiredAt };
}
