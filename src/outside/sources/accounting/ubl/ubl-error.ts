/** Why a document was refused: what, and on which line of the file. */
export class UblError extends Error {
  override readonly name = 'UblError';

  constructor(
    message: string,
    readonly line: number,
    readonly column?: number,
  ) {
    super(message);
  }
}
