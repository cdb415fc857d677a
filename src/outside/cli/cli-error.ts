/** Something that the person at the command line can act on: shown without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
