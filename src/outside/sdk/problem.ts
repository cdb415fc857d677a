/** RFC 9457 problem details. */
export interface Problem {
  status: number;
  title: string;
  detail: string;
  [member: string]: unknown;
}

export const PROBLEM_TYPE = 'application/problem+json';

/** An answer other than success at the import door. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}
