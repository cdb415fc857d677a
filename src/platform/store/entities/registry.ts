import { defineEntity, p } from '@mikro-orm/core';
import { CONTRACT_STATES } from '../contract-states.js';
import { followedTable } from '../followed-table.js';

/** A contract version: how far it is in its life. What it promises stands in its revisions. */
const ContractVersionSchema = defineEntity({
  name: 'ContractVersion',
  properties: {
    contract: p.string().primary(),
    version: p.string().primary(),
    source: p.string(),
    state: p.string(),
    /** The one that is served. */
    revision: p.integer(),
    deprecatedAt: p.datetime().nullable(),
    deprecationReason: p.text().nullable(),
    /** When it ends, as announced. */
    sunsetAt: p.datetime().nullable(),
    /** What to use instead: `accounting/2026-11`. */
    successor: p.string().nullable(),
    retiredAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    changedAt: p.datetime(),
  },
  checks: [
    {
      name: 'contract_version_state',
      expression: `state in (${Object.keys(CONTRACT_STATES)
        .map((state) => `'${state}'`)
        .join(', ')})`,
    },
  ],
  ...followedTable,
});
export class ContractVersion extends ContractVersionSchema.class {}
ContractVersionSchema.setClass(ContractVersion);

/** What a contract version promised from some day on: its files, and what was new in them. Revisions are only added. */
const ContractRevisionSchema = defineEntity({
  name: 'ContractRevision',
  properties: {
    contract: p.string().primary(),
    version: p.string().primary(),
    revision: p.integer().primary(),
    digest: p.string(),
    manifest: p.text(),
    sdl: p.text(),
    samples: p.text().nullable(),
    /** Since when each deprecated coordinate is. */
    deprecations: p.json<Record<string, string>>(),
    /** The differences from the revision before. */
    changes: p.json<object[]>(),
    publishedBy: p.string(),
    publishedAt: p.datetime(),
  },
});
export class ContractRevision extends ContractRevisionSchema.class {}
ContractRevisionSchema.setClass(ContractRevision);

/** Who did what to a contract version, when and why, with the proof where one was asked for. Only ever added to. */
const ContractLogEntrySchema = defineEntity({
  name: 'ContractLogEntry',
  properties: {
    id: p.bigint().primary().autoincrement(),
    contract: p.string(),
    version: p.string(),
    at: p.datetime(),
    actor: p.string(),
    action: p.string(),
    reason: p.text().nullable(),
    detail: p.json<Record<string, unknown>>(),
  },
  indexes: [{ properties: ['contract', 'version', 'at'] }],
});
export class ContractLogEntry extends ContractLogEntrySchema.class {}
ContractLogEntrySchema.setClass(ContractLogEntry);

export const registryEntities = [ContractVersionSchema, ContractRevisionSchema, ContractLogEntrySchema];
