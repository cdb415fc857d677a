/** A difference between two revisions or versions of a contract. */
export interface ContractChange {
  /** Breaking: a document or an app that worked may be refused. Dangerous: it may meet what it did not expect. */
  criticality: 'breaking' | 'dangerous' | 'safe';
  /** A GraphQL schema coordinate; `scopes.…`, `events.…` and `errors.…` in contract.yaml. */
  coordinate?: string;
  message: string;
}
