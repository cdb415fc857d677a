export type Path = readonly (string | number)[];

/** What is told of a place of the answer. */
export interface JoinError {
  message: string;
  path?: Path | undefined;
  extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** Stands where a source was to answer and did not: why, or nothing when that has been told. */
export class Hole {
  constructor(readonly error: JoinError | undefined) {}
}
