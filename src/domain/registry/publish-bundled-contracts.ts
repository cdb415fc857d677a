import { CodedError } from '../../platform/base/index.js';
import { type Context, ContractRevision } from '../../platform/store/index.js';
import { keepRevision, publishContract } from './publish-contract.js';
import { readBundledContracts } from './read-bundled-contracts.js';
import { digestOf } from './read-contract.js';
import type { Registry } from './registry.js';

/**
 * Publishes the contracts of a folder that were not published before. Those of a new version were checked before they
 * were shipped; what changes a published version is checked against it and its users here, as everybody's is.
 * @throws REGISTRY_CONTRACT_INVALID for one that cannot be served, REGISTRY_CHECK_FAILED for one that would break
 */
export async function publishBundledContracts(registry: Registry, ctx: Context, folder: string): Promise<void> {
  const { contracts } = registry;
  for (const { files, contract } of readBundledContracts(folder)) {
    const { contract: name, version } = contract;
    const em = ctx.em.fork();
    const isKnown = await em.findOne(ContractRevision, { contract: name, version, digest: digestOf(files) });
    if (isKnown) continue;
    if (contracts.find(name, version)) await publishContract(registry, { ...ctx, em }, { files });
    else {
      const kept = { input: { files }, contract, report: { changes: [], harms: [] }, reviewed: undefined };
      await em.transactional((tx) => keepRevision({ ...ctx, em: tx }, kept));
    }
  }
  await contracts.refresh();
  if (contracts.list().length === 0) throw new CodedError('REGISTRY_CONTRACT_INVALID', `${folder} has no contract.`);
}
