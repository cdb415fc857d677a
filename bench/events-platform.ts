import { createWorld, READ, WRITE } from '../tests/support/world.js';
import { serveMeasuring } from './measured-process.js';

/** The whole platform, with the bench's source as its accounting source, and one automation of one tenant. */

/** What it says when it is ready. */
export interface EventsReady {
  url: string;
  /** With which the source posts events. */
  secret: string;
  tenant: string;
  database: string;
}

/** What it tells when it is asked. */
export interface EventsReport {
  /** Runs by their state. */
  states: Record<string, number>;
  /** From the event's being kept to its run's end. */
  p50Ms: number;
  p99Ms: number;
  rssMb: number;
}

const env = { GRANTWAY_SOURCES: `accounting=${process.argv[2]}`, GRANTWAY_BUDGET_POINTS: String(10 ** 15) };
const world = await createWorld({ env });
const tenant = await world.tenant();
const app = await world.app({
  contracts: { accounting: { version: '2026-10', required: [READ, WRITE], optional: [] } },
  automations: {
    note: {
      label: 'Notes each invoice that is issued',
      trigger: { contract: 'accounting', event: 'invoice.issued' },
      read: { pick: 'invoice', document: 'query One($id: ID!) { invoice(id: $id) { id number } }' },
      conditions: [{ unless: "record.number != ''", reason: 'It has no number.' }],
      steps: [
        {
          id: 'noted',
          contract: 'accounting',
          document:
            'mutation Note($id: ID!, $number: String!) { markInvoiceExported(id: $id, system: "bench", externalId: $number) { userErrors { message } } }',
          variables: { id: '{{ record.id }}', number: '{{ record.number }}' },
        },
      ],
    },
  },
});
await world.install(tenant, { app: app.key, scopes: [READ, WRITE] });

process.on('message', async (message) => {
  if (message !== 'report') return;
  const rows = await world.platform.store.asPlatform().execute<(Omit<EventsReport, 'rssMb'> & { n: number })[]>(
    `select coalesce(jsonb_object_agg(state, n), '{}') as states, max(p50) as "p50Ms", max(p99) as "p99Ms" from (
       select r.state, count(*)::int as n,
         percentile_cont(0.5) within group (order by extract(epoch from r.finished_at - e.received_at) * 1000) as p50,
         percentile_cont(0.99) within group (order by extract(epoch from r.finished_at - e.received_at) * 1000) as p99
       from grantway.run r join grantway.event e on e.id = r.event_id where r.tenant_id = ? group by r.state) as s`,
    [tenant.id],
  );
  process.send?.({ ...rows[0], rssMb: Math.round(process.memoryUsage.rss() / 1e6) });
});
serveMeasuring(
  {
    url: world.url,
    secret: world.platform.secretOfSource('accounting', 'events'),
    tenant: tenant.id,
    database: world.platform.store.database.kind,
  } satisfies EventsReady,
  () => world.close(),
);
