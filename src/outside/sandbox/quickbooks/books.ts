import { Company } from './company.js';
import { type EntityType } from './entity-type.js';
import { type GrantEntry, Grants } from './grants.js';
import { Journal } from './journal.js';
import type { JsonObject } from './json.js';
import { startingCompanies } from './starting-books.js';

type WroteEntry = {
  kind: 'wrote';
  realmId: string;
  type: EntityType;
  entity: JsonObject;
  time: string;
  requestid?: string;
};

/** All that the sandbox keeps: the companies' books and the tokens, restored from the journal when it starts. */
export class Books {
  readonly grants: Grants;
  readonly #journal: Journal<WroteEntry | GrantEntry>;
  readonly #companies = new Map<string, Company>();

  constructor(dataDir: string | undefined, now: () => number) {
    this.#journal = new Journal(dataDir);
    this.grants = new Grants((entry) => this.#journal.append(entry), now);
    this.#start();
    for (const entry of this.#journal.takeEntries())
      if (entry.kind === 'wrote') this.#companies.get(entry.realmId)?.apply(entry, entry.requestid);
      else this.grants.apply(entry);
  }

  findCompany(realmId: string): Company | undefined {
    return this.#companies.get(realmId);
  }

  listCompanies(): Company[] {
    return [...this.#companies.values()];
  }

  /** Keeps a written entity: in the journal first, then in memory. */
  recordWritten(entry: Omit<WroteEntry, 'kind'>): void {
    this.#journal.append({ kind: 'wrote', ...entry });
    this.#companies.get(entry.realmId)?.apply(entry, entry.requestid);
  }

  /** Forgets every customer, item, invoice, credit memo, requestid and token that came since the first start. */
  reset(): void {
    this.#journal.clear();
    this.grants.clear();
    this.#start();
  }

  close(): void {
    this.#journal.close();
  }

  #start(): void {
    for (const starting of startingCompanies) this.#companies.set(starting.realmId, new Company(starting));
  }
}
