/** Something wrong with an input; the path begins inside it. */
export interface Fault<Code extends string = string> {
  code: Code;
  message: string;
  path: string[];
}

export function invalid(path: string[], message: string): Fault<'INVALID'> {
  return { code: 'INVALID', message, path };
}

/** The same faults for a mutation whose argument is `input`: the paths begin there. */
export function inInput(faults: readonly Fault[]): Fault[] {
  return faults.map(({ code, message, path }) => ({ code, message, path: ['input', ...path] }));
}
