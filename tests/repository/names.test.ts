import { describe, expect, it } from '@jest/globals';
import { OUTSIDE_ROOMS, ROOMS, SDK } from '../../scripts/rooms.js';
import { readSource, sourceFiles } from './source-files.js';

const maxLines = 300;
const files = sourceFiles('src');

/** Says nothing of what is inside; see STYLE. */
const emptyName = /^(utils?|helpers?|common|shared|misc|data|info|types|interfaces|enums)$/;
/** Collects methods until it is two thousand lines long. */
const collectingName = /(^|-)(manager|service|controller|helpers?|utils?)$/;

const isBadName = (name: string) => emptyName.test(name) || collectingName.test(name);
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*$/;

describe('files under src', () => {
  it('there are some', () => {
    expect(files.length).toBeGreaterThan(100);
  });

  it('have no name that says nothing', () => {
    expect(files.filter((path) => namesOf(path).some(isBadName))).toEqual([]);
  });

  it('are named in kebab-case', () => {
    expect(files.filter((path) => !namesOf(path).every((name) => kebabCase.test(name)))).toEqual([]);
  });

  it(`have at most ${maxLines} lines`, () => {
    const long = files.map((path) => ({ path, lines: readSource(path).trimEnd().split('\n').length }));
    expect(long.filter(({ lines }) => lines > maxLines)).toEqual([]);
  });
});

describe('the door of a room', () => {
  const folders = new Set(files.map((path) => path.split('/').slice(0, -1).join('/')));
  const platformRooms = ROOMS.map((room) => `src/${room}`).filter((folder) =>
    files.some((path) => path.startsWith(`${folder}/`)),
  );
  const outsideRooms = [...folders].filter((folder) =>
    [...OUTSIDE_ROOMS, SDK].some((room) => new RegExp(`^src/${room.replace('*', '[^/]+')}$`).test(folder)),
  );
  // A program that is only started, never imported, has no door.
  const doors = [...platformRooms, ...outsideRooms.filter((folder) => files.includes(`${folder}/index.ts`))];

  it.each(doors)('%s/index.ts says in at most eight lines what the room is, and only exports', (folder) => {
    const [, comment = '', exports = ''] = /^((?:\/\/.*\n)*)([\s\S]*)$/.exec(readSource(`${folder}/index.ts`)) ?? [];
    const commentLines = comment.split('\n').length - 1;
    expect(commentLines).toBeGreaterThanOrEqual(1);
    expect(commentLines).toBeLessThanOrEqual(8);
    expect(exports.replaceAll(/export (type )?([{][^{}]*[}]|[*]) from '[^']+';/g, '').trim()).toBe('');
  });
});

function namesOf(path: string): string[] {
  const [, ...names] = path.split('/');
  return names.map((name) => name.replace(/([.]d)?[.]tsx?$/, ''));
}
