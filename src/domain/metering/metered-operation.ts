/** An operation as it is counted: what it asks for, whoever sends it. One object for as long as it is decided once. */
export interface MeteredOperation {
  /** `accounting/2026-10` */
  contract: string;
  /** Tells it apart; documents that differ only in values and aliases have the same. */
  hash: string;
  name: string | undefined;
  kind: 'read' | 'write';
  document: string;
  /** Everything of the contract that it touches, as schema coordinates. */
  coordinates: readonly string[];
}

/** Whose operation it was. */
export interface OperationUser {
  tenantId: string;
  installationId: string;
  clientId: string;
  appVersion: string;
}
