import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { importInvoice } from './import-invoice.js';
import { MAX_FILE_BYTES } from './max-file-bytes.js';
import type { AccountingStore } from './open-accounting-store.js';
import { PROBLEM_TYPE, type Problem, ProblemError } from './problem.js';
import { UblError } from './ubl/ubl-error.js';
import { isUuid } from './uuid.js';

const MAX_NAME_LENGTH = 255;

type ImportRequest = FastifyRequest<{ Params: { tenant: string }; Querystring: { name?: string | string[] } }>;

/**
 * `PUT /tenants/:tenant/invoices/ubl?name=…`: takes in one UBL file for whoever has the import secret. Answers 201
 * imported, 200 unchanged, 422 with the line when the file is refused, and problem+json for whatever else is wrong.
 */
export function registerImportDoor(
  app: FastifyInstance,
  options: { store: AccountingStore; importSecret: string; onChange: () => void; log: (entry: object) => void },
): void {
  app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_FILE_BYTES },
      async (_: unknown, body: Buffer) => body,
    );
    door.addHook('onRequest', async (request: ImportRequest) => {
      checkSecret(request.headers.authorization, options.importSecret);
      if (!isUuid(request.params.tenant))
        throw new ProblemError({
          status: 404,
          title: 'No such tenant',
          detail: 'The tenant in the path is not a UUID.',
        });
    });
    door.setErrorHandler((error: FastifyError, request, reply) => {
      const problem = toProblem(error, fileName(request as ImportRequest));
      if (problem.status >= 500)
        options.log({ level: 'error', message: 'import failed', error: String(error.stack ?? error) });
      return reply
        .code(problem.status)
        .type(PROBLEM_TYPE)
        .send({ type: 'about:blank', ...problem });
    });
    door.put('/tenants/:tenant/invoices/ubl', { bodyLimit: MAX_FILE_BYTES }, async (request: ImportRequest, reply) => {
      const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array();
      const outcome = await importInvoice(options.store, request.params.tenant.toLowerCase(), bytes);
      if (outcome.status === 'imported') options.onChange();
      return reply.code(outcome.status === 'imported' ? 201 : 200).send(outcome);
    });
  });
}

function checkSecret(header: string | undefined, secret: string): void {
  const given = /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '';
  const hash = (text: string) => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(hash(given), hash(secret)))
    throw new ProblemError({ status: 401, title: 'Unauthorized', detail: 'Send the import secret as a bearer token.' });
}

function fileName({ query }: ImportRequest): string {
  return typeof query.name === 'string' ? query.name.slice(0, MAX_NAME_LENGTH) : 'unnamed';
}

function toProblem(error: Error & { statusCode?: number }, name: string): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof UblError)
    return {
      status: 422,
      title: 'The file was refused',
      detail: error.message,
      name,
      line: error.line,
      ...(error.column !== undefined && { column: error.column }),
    };
  if (error.statusCode === 413)
    return { status: 413, title: 'The file is too large', detail: `A file has at most ${MAX_FILE_BYTES} bytes.`, name };
  const status = error.statusCode ?? 500;
  if (status < 500) return { status, title: 'Bad request', detail: error.message, name };
  return { status: 500, title: 'Internal error', detail: 'The import failed on our side; try again.', name };
}
