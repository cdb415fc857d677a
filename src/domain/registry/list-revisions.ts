import { CodedError } from '../../platform/base/index.js';
import { ContractRevision, type Em } from '../../platform/store/index.js';
import { compareContracts } from './compare-contracts.js';
import type { ContractChange } from './contract-change.js';
import type { Contracts } from './open-contracts.js';
import { type Contract, readContract } from './read-contract.js';

/** One revision of a contract version, and what was new in it. */
export interface Revision {
  revision: number;
  publishedAt: Date;
  publishedBy: string;
  digest: string;
  changes: ContractChange[];
}

const maxListed = 200;

/** The revisions of a contract version, the newest first. */
export async function listRevisions(
  em: Em,
  { contract, version }: { contract: string; version: string },
): Promise<Revision[]> {
  const rows = await em.find(
    ContractRevision,
    { contract, version },
    { orderBy: { revision: 'desc' }, limit: maxListed, exclude: ['manifest', 'sdl', 'samples'] },
  );
  return rows.map(({ revision, publishedAt, publishedBy, digest, changes }) => ({
    revision,
    publishedAt,
    publishedBy,
    digest,
    changes: changes as ContractChange[],
  }));
}

/** A contract version at one of its revisions: `2026-10.3`; without a number the one that is served. */
export interface RevisionName {
  version: string;
  revision: number | undefined;
}

/** Reads `2026-10` or `2026-10.3`. @throws REGISTRY_INPUT */
export function parseRevisionName(text: string): RevisionName {
  const [, version, revision] = /^(\d{4}-\d{2})(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (!version) throw new CodedError('REGISTRY_INPUT', `${text} names no revision. Write 2026-10 or 2026-10.3.`);
  return { version, revision: revision === undefined ? undefined : Number(revision) };
}

/**
 * Every difference between any two revisions of a contract, of one version or of two, the worst first.
 * @throws REGISTRY_CONTRACT_UNKNOWN
 */
export async function compareRevisions(
  { contracts, em }: { contracts: Contracts; em: Em },
  contract: string,
  { from, to }: { from: RevisionName; to: RevisionName },
): Promise<ContractChange[]> {
  const [before, after] = [await readAt(contracts, em, contract, from), await readAt(contracts, em, contract, to)];
  return compareContracts({ ...before, manifest: before }, { ...after, manifest: after });
}

async function readAt(contracts: Contracts, em: Em, contract: string, name: RevisionName): Promise<Contract> {
  const { version } = name;
  const served = contracts.find(contract, version) ?? contracts.get(contract, version);
  const revision = name.revision ?? served.life.revision;
  if (revision === served.life.revision) return served;
  const stored = await em.findOne(ContractRevision, { contract, version, revision });
  const read = stored && readContract({ ...stored, samples: stored.samples ?? undefined });
  if (read?.contract) return read.contract;
  throw new CodedError('REGISTRY_CONTRACT_UNKNOWN', `${contract}/${version} has no revision ${revision}.`);
}
