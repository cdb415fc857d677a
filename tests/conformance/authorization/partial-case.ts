/** One operation asked for in part, and what must come of it. Scopes are written without `archive.`. */
export interface PartialCase {
  name: string;
  granted: string;
  query: string;
  variables?: Record<string, unknown>;
  /** What reaches the source; undefined when nothing may. */
  sent: string | undefined;
  sentVariables?: Record<string, unknown>;
  data: unknown;
  /** By path: the field, and the scopes to ask for. */
  refused: Record<string, [coordinate: string, missing: string]>;
  /** The paths of the source's own errors. */
  failed: string[];
  /** For a client of application/graphql-response+json. */
  status: number;
}

type Outcome = Pick<PartialCase, 'data'> &
  Partial<Pick<PartialCase, 'sent' | 'variables' | 'sentVariables' | 'failed' | 'refused' | 'status'>>;

export function answersPartly(name: string, granted: string, query: string, outcome: Outcome): PartialCase {
  return { name, granted, query, sent: undefined, refused: {}, failed: [], status: 200, ...outcome };
}
