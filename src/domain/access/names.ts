import { CodedError } from '../../platform/base/index.js';

const longestName = 100;
const longestEmail = 254;

/** What cannot be seen and does harm where a name is shown: control characters, and those that turn the reading order. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** Whether a text without spaces around can be a name. */
export const isName = (name: string): boolean =>
  name !== '' && [...name.slice(0, 2 * longestName + 1)].length <= longestName && !unseen.test(name);

/** A name as people give it, without spaces around. @throws ACCESS_INPUT when it is empty, too long, or has what cannot be seen */
export function checkName(of: string, text: string): string {
  const name = text.trim();
  if (isName(name)) return name;
  throw new CodedError(
    'ACCESS_INPUT',
    `Give the ${of} a name of 1 to ${longestName} characters, in one line, without control characters.`,
  );
}

/** An e-mail address as it is kept: how it was written does not matter. @throws ACCESS_INPUT when it cannot be one */
export function emailOf(text: string): string {
  const email = text.trim().toLowerCase();
  if (email.length <= longestEmail && /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+$/.test(email)) return email;
  throw new CodedError('ACCESS_INPUT', 'Give an e-mail address, such as dana@example.com.');
}
