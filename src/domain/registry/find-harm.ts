import { type DocumentNode, parse } from 'graphql';
import type { Em } from '../../platform/store/index.js';
import { type CoordinateUsers, findCoordinateUsers } from '../metering/index.js';
import { affectedCoordinate } from './affected-coordinates.js';
import type { ContractChange } from './contract-change.js';
import type { Dependents, PinningApp } from './dependents.js';
import type { Contract } from './read-contract.js';
import { usedCoordinates } from './used-coordinates.js';

/** Somebody whom a change would break: by what was sent in the window, or by a document that the app came with. */
export interface HarmedUser {
  app: string;
  appVersion: string;
  tenant: { id: string; slug: string; name: string };
  installation: string;
  /** The operation's name, or where the document stands in the app's manifest. */
  operation: string;
  via: 'requests' | 'document';
  requests: number;
  /** YYYY-MM-DD; undefined for a document that was not sent lately. */
  lastUsedOn: string | undefined;
}

/** Whom a breaking change would break. */
export interface Harm {
  change: ContractChange;
  /** What one must use to feel it; undefined when use does not tell, and then nobody can be shown to be safe. */
  coordinate: string | undefined;
  /** The first day that was looked at. */
  since: string;
  /** At most `maxUsers`, the most requests first. */
  users: HarmedUser[];
  requests: CoordinateUsers['totals'];
  /** App versions with documents that hold it, and how many installations they have. */
  documents: { apps: number; installations: number };
}

export const windowDays = 30;
const maxUsers = 100;

/**
 * Says for each breaking change of a contract version who would feel it: by the requests of the last `days` and by the
 * documents of installed apps. Its cost grows with the changes and with who uses what they change.
 */
export async function findHarm(
  { em, dependents, now, days = windowDays }: { em: Em; dependents: Dependents; now: Date; days?: number },
  before: Contract,
  after: Pick<Contract, 'schema'>,
  breaking: readonly ContractChange[],
): Promise<Harm[]> {
  if (breaking.length === 0) return [];
  const since = new Date(now.getTime() - days * 86_400_000);
  const pinning = await dependents.listPinningApps(before);
  const documents = pinning.flatMap((app) => documentsOf(app, before));
  const harms: Harm[] = [];
  for (const change of breaking) {
    const coordinate = coordinateOf(change, before, after);
    const found = await findCoordinateUsers(em, {
      contract: before.id,
      coordinates: coordinate === undefined ? [] : [coordinate],
      since,
      limit: maxUsers,
    });
    const holding = documents.filter(({ touched }) => coordinate !== undefined && touched.has(coordinate));
    harms.push({
      change,
      coordinate,
      since: since.toISOString().slice(0, 10),
      users: await nameUsers(dependents, found, holding),
      requests: found.totals,
      documents: countApps(holding),
    });
  }
  return harms;
}

/** Whether it is shown that a change breaks nobody. */
export function isHarmless({ coordinate, requests, documents }: Harm): boolean {
  return coordinate !== undefined && requests.operations === 0 && documents.apps === 0;
}

/** Events are used by automations that wait for them; everything else by documents. */
function coordinateOf({ coordinate }: ContractChange, before: Contract, after: Pick<Contract, 'schema'>) {
  if (coordinate?.startsWith('events.')) return coordinate;
  return affectedCoordinate(coordinate, before.schema, after.schema);
}

interface TouchingDocument {
  app: PinningApp;
  place: string;
  touched: ReadonlySet<string>;
}

function documentsOf(app: PinningApp, { schema }: Contract): TouchingDocument[] {
  const events = app.events.map((event) => ({
    app,
    place: `waits for ${event}`,
    touched: new Set([`events.${event}`]),
  }));
  const documents = app.documents.flatMap(({ place, document }) => {
    const parsed = parsedDocument(document);
    return parsed ? [{ app, place, touched: usedCoordinates(schema, parsed) }] : [];
  });
  return [...events, ...documents];
}

/** What does not parse was never answered. */
function parsedDocument(text: string): DocumentNode | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function countApps(holding: readonly TouchingDocument[]): Harm['documents'] {
  const apps = [...new Set(holding.map(({ app }) => app))];
  return { apps: apps.length, installations: apps.reduce((sum, { installations }) => sum + installations, 0) };
}

async function nameUsers(
  dependents: Dependents,
  { users }: CoordinateUsers,
  holding: readonly TouchingDocument[],
): Promise<HarmedUser[]> {
  const seen = users.map(({ operation, tenantId, installationId, ...user }) => ({
    ...user,
    tenantId,
    installation: installationId,
    operation: operation.name ?? `operation ${operation.hash.slice(0, 12)}`,
    via: 'requests' as const,
  }));
  const registered = holding.flatMap(({ app: { app, appVersion, some }, place }) =>
    some.map(({ installationId, tenantId }) => ({
      app,
      appVersion,
      tenantId,
      installation: installationId,
      operation: place,
      via: 'document' as const,
      requests: 0,
      lastUsedOn: undefined,
    })),
  );
  const all = [...seen, ...registered].slice(0, maxUsers);
  const names = await dependents.nameTenants([...new Set(all.map(({ tenantId }) => tenantId))]);
  return all.map(({ tenantId, ...user }) => ({
    ...user,
    tenant: { id: tenantId, ...(names.get(tenantId) ?? { slug: '', name: '' }) },
  }));
}
