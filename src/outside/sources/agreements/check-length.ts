import { type Fault, invalid } from '../../sdk/index.js';

/** A list that is longer than it may be. */
export function checkLength(list: readonly unknown[], limit: number, path: string[]): Fault<'INVALID'>[] {
  return list.length <= limit ? [] : [invalid(path, `There are ${list.length}; at most ${limit} are taken.`)];
}
