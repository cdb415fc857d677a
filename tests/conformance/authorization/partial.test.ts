import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startArchiveSource } from './archive-records.js';
import { type Archive, inFull, openArchive } from './archive-world.js';
import { partialFields } from './cases/partial-fields.js';
import { partialFragments } from './cases/partial-fragments.js';
import { partialOperations } from './cases/partial-operations.js';
import { doors, sendTo } from './gateway-door.js';
import type { PartialCase } from './partial-case.js';

let source: Awaited<ReturnType<typeof startArchiveSource>>;
let archive: Archive;
beforeAll(async () => {
  source = await startArchiveSource();
  archive = await openArchive(source.url);
});
afterAll(async () => {
  await archive.close();
  await source.close();
});
beforeEach(() => {
  source.bodies.length = 0;
});

const extensions = { grantway: { missingScopes: 'partial' } };
const cases = [...partialFields, ...partialFragments, ...partialOperations];

/** Sends a partial request and takes the answer apart. */
async function ask(door: string, { granted, query, variables }: Pick<PartialCase, 'granted' | 'query' | 'variables'>) {
  const token = await archive.tokenFor(granted);
  const answer = await sendTo(archive, door, { token, body: JSON.stringify({ query, variables, extensions }) });
  const { data, errors = [] } = JSON.parse(answer.text);
  const isOurs = ({ extensions: its }: { extensions?: { code?: string } }) => its?.code === 'ACCESS_SCOPE_NOT_GRANTED';
  // biome-ignore lint/suspicious/noExplicitAny: errors are whatever the answer has
  const ours = errors.filter(isOurs) as any[];
  // biome-ignore lint/suspicious/noExplicitAny: errors are whatever the answer has
  const others = errors.filter((error: any) => !isOurs(error)) as any[];
  return { ...answer, data, ours, others };
}

const requestOf = (query: string, variables: object | undefined) => {
  const [, operationName] = /^(?:query|mutation) (\w+)/.exec(query) ?? [];
  return JSON.stringify({ query, operationName, variables });
};

describe.each([doors[0] ?? '', doors[3] ?? ''])('asked for in part at %s', (door) => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    const { status, data, ours, others, challenge } = await ask(door, one);
    const refused = Object.fromEntries(
      ours.map(({ path, extensions: { coordinate, missingScopes } }) => [path.join('.'), [coordinate, missingScopes]]),
    );
    const expected = Object.entries(one.refused).map(([path, [coordinate, missing]]) => [
      path,
      [coordinate, inFull(missing).split(' ').sort()],
    ]);
    expect(source.bodies).toEqual(one.sent === undefined ? [] : [requestOf(one.sent, one.sentVariables)]);
    // As text, so that the order of the keys counts.
    expect(JSON.stringify(data)).toBe(JSON.stringify(one.data));
    expect(refused).toEqual(Object.fromEntries(expected));
    expect(ours).toHaveLength(expected.length);
    expect(others.map(({ path }) => path.join('.'))).toEqual(one.failed);
    expect(others.filter(({ locations }) => locations)).toEqual([]);
    expect(status).toBe(one.status);
    expect(challenge?.startsWith('Bearer error="insufficient_scope"') ?? false).toBe(status === 403);
  });
});

it('has at least 60 cases, each with a name of its own', () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  expect(cases.length).toBeGreaterThanOrEqual(60);
});
