import { badInput } from './bad-input.js';
import { type Fault, invalid } from './faults.js';

/** Characters of any text that has no limit of its own. */
export const MAX_TEXT = 200;

/** Texts that are empty, too long or cannot be kept; what is not given is good. */
export function textFaults<Name extends string>(
  texts: { readonly [name in NoInfer<Name>]?: string | null },
  lengths: Readonly<Record<Name, number>>,
  path: string[] = [],
): Fault<'INVALID'>[] {
  return (Object.keys(lengths) as Name[]).flatMap((name) => {
    const text = texts[name];
    if (text == null || (text.trim() !== '' && text.length <= lengths[name] && !text.includes('\0'))) return [];
    return [invalid([...path, name], `${name} has 1 to ${lengths[name]} characters.`)];
  });
}

/**
 * Checks a text that something is looked up by.
 * @throws BAD_USER_INPUT when no row could have it.
 */
export function checkTextArgument(name: string, text: string | null | undefined): void {
  if (text == null || (text.length <= MAX_TEXT && !text.includes('\0'))) return;
  throw badInput(`"${name}" has at most ${MAX_TEXT} characters and no zero byte.`);
}

export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}
