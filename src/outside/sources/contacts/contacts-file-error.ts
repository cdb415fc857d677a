/** Why a file of contacts was refused: what, and at which path of the file. */
export class ContactsFileError extends Error {
  override readonly name = 'ContactsFileError';

  constructor(
    message: string,
    readonly path: string,
  ) {
    super(message);
  }
}
