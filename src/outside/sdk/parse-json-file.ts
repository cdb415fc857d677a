import type { z } from 'zod';

/** Why a file was refused: what, and at which path of the file. */
export class FileError extends Error {
  override readonly name = 'FileError';

  constructor(
    message: string,
    readonly path: string,
  ) {
    super(message);
  }
}

/**
 * Reads a JSON file of a form.
 * @throws FileError with the path when it has another form.
 */
export function parseJsonFile<Content>(form: z.ZodType<Content>, bytes: Uint8Array): Content {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new FileError('This is not JSON in UTF-8.', '');
  }
  const read = form.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new FileError(issue?.message ?? 'It has another form.', issue?.path.join('.') ?? '');
}
