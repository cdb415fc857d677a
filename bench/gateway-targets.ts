import { join } from 'node:path';
import { type Kind, prepareRequest } from './gateway-operations.js';
import type { OursReady } from './gateway-ours.js';
import { installPeer } from './install-peer.js';
import { type MeasuredProcess, startMeasured } from './measured-process.js';
import type { LoadRequest } from './send-load.js';

/** One of those that are compared. */
export interface Target {
  name: string;
  process: MeasuredProcess<{ url: string }>;
  requests: ReadonlyMap<Kind, LoadRequest>;
  /** Whether it is asked less, as what takes milliseconds shows itself soon. */
  isSlow: boolean;
}

export interface Targets {
  list: Target[];
  /** Why a peer is not among them. */
  missing: Record<string, string>;
  stop(): Promise<void>;
}

const graphql = '16.15.0';
const peers = {
  hive: { '@graphql-hive/gateway': '2.15.1', graphql },
  apollo: { '@apollo/gateway': '2.14.4', '@apollo/server': '5.5.1', graphql },
};

/** Starts everything: the source on one core, and all that is measured together on the other. */
export async function startTargets(options: { profileDir: string | undefined; hasPeers: boolean }): Promise<Targets> {
  const folders = options.hasPeers ? await installPeers() : {};
  const missing: Targets['missing'] = options.hasPeers ? {} : { hive: 'not asked for', apollo: 'not asked for' };
  const source = await startMeasured<{ url: string }>('gateway-source', { core: 0 });
  const started: MeasuredProcess<unknown>[] = [source];
  const start = async <Ready extends { url: string }>(program: string, args: string[] = [], profileDir?: string) => {
    const one = await startMeasured<Ready>(program, { core: 1, args: [source.ready.url, ...args], profileDir });
    started.push(one);
    return one;
  };
  const ours = await start<OursReady>('gateway-ours', [], options.profileDir);
  const { tokens, terms } = ours.ready;
  const list: Target[] = [];
  const references = new Map<Kind, unknown>();
  const add = async (
    process: MeasuredProcess<{ url: string }>,
    { name, kinds, isSlow = false }: { name: string; kinds: readonly Kind[]; isSlow?: boolean },
  ): Promise<void> => {
    const requests = new Map<Kind, LoadRequest>();
    for (const kind of kinds) {
      const token = { list: tokens.full, single: tokens.full, refused: tokens.read, join: tokens.joined }[kind];
      const reference = kind === 'refused' ? undefined : references.get(kind);
      const { request, data } = await prepareRequest(process.ready.url, { kind, token, reference });
      requests.set(kind, request);
      references.set(kind, data);
    }
    list.push({ name, process, requests, isSlow });
  };
  const passed = ['list', 'single'] as const;
  const all = ['list', 'single', 'refused', 'join'] as const;
  const proxyProfile = options.profileDir && join(options.profileDir, 'proxy');
  await add(await start('gateway-proxy', [], proxyProfile), { name: 'proxy', kinds: passed });
  await add(await start('gateway-proxy', [JSON.stringify(terms)]), { name: 'verifying', kinds: passed });
  await add(ours, { name: 'ours', kinds: all });
  for (const [name, found] of Object.entries(folders)) {
    try {
      if ('refusal' in found) throw new Error(found.refusal);
      const peer = await start(`gateway-${name}`, [found.folder, JSON.stringify(terms)]);
      await add(peer, { name, kinds: all, isSlow: true });
    } catch (error) {
      missing[name] = (error as Error).message;
    }
  }
  return {
    list,
    missing,
    stop: async () => {
      for (const one of started.reverse()) await one.stop();
    },
  };
}

/** One after the other, as each keeps the machine busy. */
async function installPeers(): Promise<Record<string, Awaited<ReturnType<typeof installPeer>>>> {
  const found: Record<string, Awaited<ReturnType<typeof installPeer>>> = {};
  for (const [name, packages] of Object.entries(peers)) found[name] = await installPeer(name, packages);
  return found;
}
