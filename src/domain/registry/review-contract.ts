import type { Context } from '../../platform/store/index.js';
import { type ContractReport, checkContract } from './check-contract.js';
import { checkSource } from './check-source.js';
import { MANIFEST_FILE, problemOf } from './contract-problem.js';
import { findHarm } from './find-harm.js';
import type { LiveContract } from './open-contracts.js';
import type { ContractFiles } from './read-contract.js';
import { readManifest } from './read-manifest.js';
import type { Registry } from './registry.js';

export interface ReviewInput {
  files: ContractFiles;
  /** Whether what is shown to be unused may go from a published version. */
  removeUnused?: boolean;
}

/**
 * Checks a contract against everything that is live and everybody who uses it, and changes nothing. What is wrong with
 * the files, and whom they would break, stands in the report.
 * @throws ACCESS_NOT_ALLOWED when the contract is another source's.
 */
export async function reviewContract(
  { contracts, dependents }: Registry,
  ctx: Context,
  { files, removeUnused }: ReviewInput,
): Promise<ContractReport> {
  const { manifest } = readManifest(files.manifest);
  if (manifest) checkSource(ctx.actor, manifest.source);
  const same = manifest && contracts.find(manifest.contract, manifest.version);
  const previous =
    manifest && (same?.life.state === 'draft' ? undefined : (same ?? newestOf(contracts.list(), manifest)));
  const report = await checkContract(files, {
    live: contracts.list().filter(({ life }) => life.state !== 'draft'),
    previous,
    isUnusedRemoved: removeUnused,
    findHarm: async (after, breaking) =>
      previous ? findHarm({ em: ctx.em, dependents, now: new Date(ctx.clock.now()) }, previous, after, breaking) : [],
  });
  const place = { file: MANIFEST_FILE };
  if (same?.life.state === 'retired')
    report.problems.push(problemOf('CONTRACT_RETIRED', `${same.id} has ended. Make a new version.`, { place }));
  const other = contracts.list().find((one) => one.contract === manifest?.contract && one.source !== manifest.source);
  if (other) {
    const message = `The contract ${other.contract} belongs to the source ${other.source}. Give yours another name.`;
    report.problems.push(problemOf('CONTRACT_OF_ANOTHER_SOURCE', message, { place }));
  }
  return report;
}

/** The newest other version of a contract: what a new version is compared with. */
function newestOf(live: readonly LiveContract[], of: { contract: string }): LiveContract | undefined {
  return live
    .filter(({ contract, life }) => contract === of.contract && life.state !== 'draft')
    .toSorted((a, b) => b.version.localeCompare(a.version))[0];
}
