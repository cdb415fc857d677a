/** One request as the control door tells it: no query, no header and no body, so no secret. Status 0: no answer. */
export type RequestLine = {
  at: string;
  method: string;
  path: string;
  kind: string;
  realmId?: string;
  requestid?: string;
  status: number;
  isReplay?: boolean;
};

const most = 1000;

/** The last 1000 requests, and how many there were of each kind and realm since the start. */
export class RequestLog {
  #lines: RequestLine[] = [];
  readonly #counts = new Map<string, Map<string, number>>();

  record(line: RequestLine): void {
    this.#lines.push(line);
    if (this.#lines.length >= 2 * most) this.#lines = this.#lines.slice(-most);
    const realmId = line.realmId ?? '';
    const counts = this.#counts.get(realmId) ?? new Map<string, number>();
    counts.set(line.kind, (counts.get(line.kind) ?? 0) + 1);
    this.#counts.set(realmId, counts);
  }

  list(): RequestLine[] {
    return this.#lines.slice(-most);
  }

  /** Requests by kind for a realm; for the token endpoint the realm is ''. */
  countByKind(realmId: string): Record<string, number> {
    return Object.fromEntries(this.#counts.get(realmId) ?? []);
  }

  clear(): void {
    this.#lines = [];
    this.#counts.clear();
  }
}
