import { defineEntity, p } from '@mikro-orm/core';
import { RUN_STATES } from '../run-states.js';
import { tenantTable } from '../tenant-table.js';

/** Something happened at a source: what changed, never the data. */
const EventSchema = defineEntity({
  name: 'Event',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    source: p.string(),
    sourceEventId: p.string(),
    type: p.string(),
    subject: p.string(),
    occurredAt: p.datetime(),
    receivedAt: p.datetime().defaultRaw('now()'),
  },
  uniques: [{ properties: ['tenantId', 'source', 'sourceEventId'] }],
  indexes: [{ properties: ['tenantId', 'receivedAt'] }],
  ...tenantTable,
});
export class Event extends EventSchema.class {}
EventSchema.setClass(Event);

/** An automation of an app version as one installation has it. */
const AutomationSchema = defineEntity({
  name: 'Automation',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    installationId: p.uuid(),
    key: p.string(),
    source: p.string(),
    eventType: p.string(),
    enabled: p.boolean(),
    /** The sweep: when it is next due, how far it has read, who is at it. */
    sweepDueAt: p.datetime().nullable(),
    sweepCursor: p.string().nullable(),
    sweepLeaseUntil: p.datetime().nullable(),
  },
  uniques: [{ properties: ['installationId', 'key'] }],
  indexes: [{ properties: ['tenantId', 'source', 'eventType'] }, { properties: ['sweepDueAt'] }],
  ...tenantTable,
});
export class Automation extends AutomationSchema.class {}
AutomationSchema.setClass(Automation);

/** The doing of one automation for one event. */
const RunSchema = defineEntity({
  name: 'Run',
  properties: {
    id: p.uuid().primary(),
    /** The order in which runs came to be. */
    seq: p.bigint().autoincrement(),
    tenantId: p.uuid(),
    automationId: p.uuid(),
    installationId: p.uuid(),
    eventId: p.uuid(),
    subject: p.string(),
    state: p.string(),
    dueAt: p.datetime().defaultRaw('now()'),
    leaseBy: p.string().nullable(),
    leaseUntil: p.datetime().nullable(),
    /** When it was last handed to the queue; the sweep hands it out again when that is long ago. */
    queuedAt: p.datetime().nullable(),
    attempts: p.integer().default(0),
    /** How many of them were before it was last released; the retry schedule begins anew there. */
    attemptsBefore: p.integer().default(0),
    /** Runs of one key are done one after the other, in the order of seq. */
    serializeBy: p.string().nullable(),
    heldReason: p.string().nullable(),
    heldAccountId: p.uuid().nullable(),
    outcomeCode: p.string().nullable(),
    outcomeMessage: p.text().nullable(),
    /** What the steps that are done gave; a retry does not do them again. */
    steps: p.json<Record<string, unknown>>().default('{}'),
    createdAt: p.datetime().defaultRaw('now()'),
    finishedAt: p.datetime().nullable(),
  },
  uniques: [{ properties: ['automationId', 'subject'] }],
  indexes: [
    {
      name: 'run_due',
      expression: (columns, table) =>
        `create index "run_due" on ${table} (${columns.dueAt}) where ${columns.state} in ('ready', 'waiting', 'running')`,
    },
    {
      name: 'run_serial',
      expression: (columns, table) =>
        `create index "run_serial" on ${table} (${columns.serializeBy}, ${columns.seq}) where ${columns.serializeBy} is not null`,
    },
    {
      name: 'run_held',
      expression: (columns, table) =>
        `create index "run_held" on ${table} (${columns.heldAccountId}) where ${columns.state} = 'held'`,
    },
    { properties: ['tenantId', 'installationId', 'seq'] },
  ],
  checks: [
    {
      name: 'run_state',
      expression: `state in (${Object.keys(RUN_STATES)
        .map((state) => `'${state}'`)
        .join(', ')})`,
    },
  ],
  ...tenantTable,
});
export class Run extends RunSchema.class {}
RunSchema.setClass(Run);

/** One try at a run. Attempts are only ever added. */
const AttemptSchema = defineEntity({
  name: 'Attempt',
  properties: {
    runId: p.uuid().primary(),
    number: p.integer().primary(),
    tenantId: p.uuid(),
    outcome: p.string(),
    step: p.string().nullable(),
    code: p.string().nullable(),
    message: p.text().nullable(),
    startedAt: p.datetime(),
    finishedAt: p.datetime(),
  },
  ...tenantTable,
});
export class Attempt extends AttemptSchema.class {}
AttemptSchema.setClass(Attempt);

export const automationsEntities = [EventSchema, AutomationSchema, RunSchema, AttemptSchema];
