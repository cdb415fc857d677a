/** An app version that somebody has installed and that pins a contract version. */
export interface PinningApp {
  app: string;
  appVersion: string;
  /** The documents that its manifest sends to that contract, each with where it stands. */
  documents: readonly { place: string; document: string }[];
  /** The events of that contract that its automations wait for. */
  events: readonly string[];
  /** How many installations of it there are, suspended ones too. */
  installations: number;
  /** Some of them, the oldest first. */
  some: readonly { installationId: string; tenantId: string }[];
}

/** What the registry asks about those who depend on a contract; the rooms above it answer. */
export interface Dependents {
  listPinningApps(contract: { contract: string; version: string }): Promise<PinningApp[]>;
  /** The names of tenants, by id. */
  nameTenants(ids: readonly string[]): Promise<ReadonlyMap<string, { slug: string; name: string }>>;
}
