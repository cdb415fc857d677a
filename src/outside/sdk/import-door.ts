import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { PROBLEM_TYPE, type Problem, ProblemError } from './problem.js';
import type { SourceParts } from './start-source.js';
import { isUuid } from './uuid.js';

export interface ImportDoor {
  /** What is imported, in the path: `PUT /tenants/:tenant/<path>`. */
  path: string;
  maxFileBytes: number;
  /** Takes one file in, all or nothing; whether anything has changed, and what to answer. */
  importFile(tenantId: string, bytes: Uint8Array): Promise<{ hasChanged: boolean; answer: object }>;
  /** Where in the file it is wrong, for an error that says that the file is; undefined for every other error. */
  findFault(error: unknown): Record<string, unknown> | undefined;
}

const MAX_NAME_LENGTH = 255;

type ImportRequest = FastifyRequest<{ Params: { tenant: string }; Querystring: { name?: string | string[] } }>;

/**
 * `PUT /tenants/:tenant/<path>?name=…`: takes in one file for whoever has the import secret. Answers 201 when something
 * has changed, 200 when nothing has, 422 with the place when the file is refused, and problem+json for whatever else is
 * wrong.
 */
export function registerImportDoor(app: FastifyInstance, parts: SourceParts, importDoor: ImportDoor): void {
  const { path, maxFileBytes } = importDoor;
  app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: maxFileBytes },
      async (_: unknown, body: Buffer) => body,
    );
    door.addHook('onRequest', async (request: ImportRequest) => {
      checkSecret(request.headers.authorization, parts.importSecret);
      if (!isUuid(request.params.tenant))
        throw new ProblemError({
          status: 404,
          title: 'No such tenant',
          detail: 'The tenant in the path is not a UUID.',
        });
    });
    door.setErrorHandler((error: FastifyError, request, reply) => {
      const problem = toProblem(error, fileName(request as ImportRequest), importDoor);
      if (problem.status >= 500)
        parts.log({ level: 'error', message: 'import failed', error: String(error.stack ?? error) });
      return reply
        .code(problem.status)
        .type(PROBLEM_TYPE)
        .send({ type: 'about:blank', ...problem });
    });
    door.put(`/tenants/:tenant/${path}`, { bodyLimit: maxFileBytes }, async (request: ImportRequest, reply) => {
      const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array();
      const { hasChanged, answer } = await importDoor.importFile(request.params.tenant.toLowerCase(), bytes);
      if (hasChanged) parts.onChange();
      return reply.code(hasChanged ? 201 : 200).send(answer);
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

function toProblem(
  error: Error & { statusCode?: number },
  name: string,
  { findFault, maxFileBytes }: ImportDoor,
): Problem {
  if (error instanceof ProblemError) return error.problem;
  const fault = findFault(error);
  if (fault !== undefined) return { status: 422, title: 'The file was refused', detail: error.message, name, ...fault };
  if (error.statusCode === 413)
    return { status: 413, title: 'The file is too large', detail: `A file has at most ${maxFileBytes} bytes.`, name };
  const status = error.statusCode ?? 500;
  if (status < 500) return { status, title: 'Bad request', detail: error.message, name };
  return { status: 500, title: 'Internal error', detail: 'The import failed on our side; try again.', name };
}
