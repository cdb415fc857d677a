import type { IForbiddenRuleType } from 'dependency-cruiser';
import { OUTSIDE_ROOMS, ROOMS, SDK, SEAMS, type Seam } from './rooms.js';

/** Files directly in src/: they compose the rooms. */
const COMPOSITION = '^src/[^/]+$';

/** Folders that may import anything, and that the program never imports. */
const AROUND = '^(tests|bench|scripts)/';

/** A path pattern of all files of a room. migrations/ is written by the store and belongs to it. */
function filesOf(room: string): string {
  if (room === 'platform/store') return '^(src/platform/store|migrations)/';
  return `^src/${room.replace('*', '[^/]+')}/`;
}

/** A path pattern of all files of a room but the one by which it is entered. */
function insideOf(room: string): string {
  return `${filesOf(room)}(?!index[.]ts$)`;
}

/** The rules of dependency-cruiser, made from the list of rooms. */
export function roomRules(): IForbiddenRuleType[] {
  return [
    ...ROOMS.map(onlyDown),
    ...[...ROOMS, ...OUTSIDE_ROOMS, SDK].map(byIndex),
    ...OUTSIDE_ROOMS.map(outsideImportsSdkAlone),
    {
      name: 'sdk-stands-alone',
      severity: 'error',
      from: { path: filesOf(SDK) },
      to: { path: '^(src|migrations)/', pathNot: filesOf(SDK) },
    },
    {
      name: 'nobody-imports-outside',
      severity: 'error',
      from: { path: ['^src/(entry|domain|platform)/', '^migrations/'] },
      to: { path: '^src/outside/' },
    },
    {
      name: 'program-stands-alone',
      severity: 'error',
      from: { path: ['^src/', '^migrations/'] },
      to: { path: AROUND },
    },
    {
      name: 'migrations-by-store-only',
      severity: 'error',
      from: { path: '^(src|scripts)/', pathNot: filesOf('platform/store') },
      to: { path: '^migrations/' },
    },
    { name: 'no-circles', severity: 'error', from: { path: '^(src|migrations)/' }, to: { circular: true } },
    { name: 'no-unknown-module', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...SEAMS.map(seam),
  ];
}

function onlyDown(room: string, place: number): IForbiddenRuleType {
  const above = ROOMS.slice(0, place).map(filesOf);
  return {
    name: `only-down: ${room}`,
    severity: 'error',
    from: { path: filesOf(room) },
    to: { path: [COMPOSITION, ...above] },
  };
}

function byIndex(room: string): IForbiddenRuleType {
  return {
    name: `by-index: ${room}`,
    severity: 'error',
    from: { path: '^(src|migrations|scripts)/', pathNot: filesOf(room) },
    to: { path: insideOf(room), pathNot: '^migrations/' },
  };
}

function outsideImportsSdkAlone(room: string): IForbiddenRuleType {
  const own = room.replace('*', '([^/]+)');
  return {
    name: `sdk-alone: ${room}`,
    severity: 'error',
    from: { path: `^src/${own}/` },
    to: { path: '^(src|migrations)/', pathNot: [`^src/${room.replace('*', '$1')}/`, filesOf(SDK)] },
  };
}

function seam({ name, packages, rooms }: Seam): IForbiddenRuleType {
  return {
    name: `seam: ${name}`,
    severity: 'error',
    from: { path: '^(src|migrations)/', pathNot: rooms.map(filesOf) },
    to: { path: `(^|/)node_modules/(${packages.map((one) => one.replace('*', '[^/]+')).join('|')})/` },
  };
}
