/** An event as it is kept. */
export interface KeptEvent {
  id: string;
  tenantId: string;
  source: string;
  type: string;
  subject: string;
  /** RFC 3339 in UTC. */
  time: string;
  /** When it was taken, by the database's clock. */
  receivedAt: Date;
}

/** Which events to read. */
export interface EventsAsked {
  tenantIds: readonly string[];
  /** Only this kind; all kinds when left out. */
  kind?: { source: string; type: string };
  /** Only those received after this. */
  after: Date;
  /** But none of these. */
  except: readonly string[];
  limit: number;
}

/** Where subscriptions get events from: what is committed, from whichever node. */
export interface EventFeed {
  /** Events in the order in which they were received, and the database's time before they were read. */
  read(asked: EventsAsked): Promise<{ at: Date; events: KeptEvent[] }>;
  /** One event of a tenant. */
  find(tenantId: string, id: string): Promise<KeptEvent | undefined>;
}
