import type { Archive } from './archive-world.js';

/** Each door before the router (its usual spelling) and through it. */
export const doors = [
  '/graphql',
  '/graphql?through=the-router',
  '/contracts/archive/2026-10/graphql',
  '/contracts/archive/2026%2D10/graphql',
];

export interface DoorAnswer {
  status: number;
  text: string;
  challenge: string | null;
}

/** Sends a body as it is. */
export async function sendTo(
  { world }: Pick<Archive, 'world'>,
  door: string,
  { token, body, headers }: { token?: string; body: string; headers?: Record<string, string> },
): Promise<DoorAnswer> {
  const answer = await fetch(`${world.url}${door}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body,
  });
  return { status: answer.status, text: await answer.text(), challenge: answer.headers.get('www-authenticate') };
}

/** The claims of a token, whoever signed it. */
// biome-ignore lint/suspicious/noExplicitAny: claims are whatever the token says
export function claimsIn(authorization: string | undefined): any {
  return JSON.parse(Buffer.from(authorization?.split('.')[1] ?? '', 'base64url').toString('utf8'));
}
