import type { ContractFiles } from '../../src/domain/registry/index.js';
import type { World } from './world.js';

/** What the doors for contracts answer. */
export interface RegistryAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever is answered
  body: any;
  headers: Headers;
}

/** The doors for contracts, as a source's CI uses them. */
export function publisherOf(world: World, source: string) {
  const post = async (path: string, body: object, secret?: string): Promise<RegistryAnswer> => {
    const answer = await fetch(`${world.url}/contracts${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${secret ?? world.platform.secretOfSource(source, 'contracts')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ source, ...body }),
    });
    return { status: answer.status, body: await answer.json(), headers: answer.headers };
  };
  const sent = ({ manifest, sdl, samples }: ContractFiles) => ({ manifest, sdl, samples });
  return {
    post,
    check: (files: ContractFiles, more: object = {}) => post('/check', { files: sent(files), ...more }),
    publish: (files: ContractFiles, more: object = {}) => post('', { files: sent(files), ...more }),
    deprecate: (id: string, input: object) => post(`/${id}/deprecate`, input),
    restore: (id: string, input: object) => post(`/${id}/restore`, input),
    retire: (id: string, input: object = {}) => post(`/${id}/retire`, input),
  };
}

export type Publisher = ReturnType<typeof publisherOf>;
