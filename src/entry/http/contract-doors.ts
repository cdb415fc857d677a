import { z } from 'zod';
import {
  deprecateContract,
  publishContract,
  restoreContract,
  retireContract,
  reviewContract,
  told,
} from '../../domain/registry/index.js';
import { bearerOf, CodedError, isSameSecret } from '../../platform/base/index.js';
import { type Context, contextFor } from '../../platform/store/index.js';
import { bodyOf, parameter, type Visit } from './http-app.js';

const text = z.string();
const files = z.strictObject({ manifest: text, sdl: text, samples: text.optional() });
const source = text.describe('The source that asks; its secret for contracts is the bearer token.');
const reason = text.max(500);

const checkBody = z.strictObject({ source, files, removeUnused: z.boolean().default(false) });
const publishBody = checkBody.extend({ isDraft: z.boolean().default(false), reason: reason.optional() });
const deprecateBody = z.strictObject({
  source,
  reason,
  sunset: z.iso.date().describe('The day on which it ends.'),
  successor: text.describe('The version to use instead, such as accounting/2026-11.'),
});
const retireBody = z.strictObject({ source, isForced: z.boolean().default(false), reason: reason.optional() });
const restoreBody = z.strictObject({ source, reason });

/** `POST /contracts/check`: what is wrong with a contract, and whom it would break. It changes nothing. */
export async function takeCheck(visit: Visit): Promise<void> {
  const { ctx, body } = entered(visit, checkBody);
  const report = await reviewContract(visit.app.registry, ctx, body);
  const isGood = report.problems.every(({ severity }) => severity !== 'error');
  visit.reply.send({ isGood, ...told(report) });
}

/** `POST /contracts`: publishes a version or a revision; 200 when these files were published before. */
export async function takePublishing(visit: Visit): Promise<void> {
  const { ctx, body } = entered(visit, publishBody);
  const { report, ...published } = await publishContract(visit.app.registry, ctx, body);
  visit.reply.status(published.isNew ? 201 : 200).send({ ...published, report: told(report) });
}

/** `POST /contracts/{contract}/{version}/deprecate`: announces its end. */
export async function takeDeprecation(visit: Visit): Promise<void> {
  const { ctx, body } = entered(visit, deprecateBody);
  const { reason, sunset, successor } = body;
  const sunsetAt = new Date(`${sunset}T00:00:00Z`);
  await deprecateContract(visit.app.registry, ctx, { ...versionAt(visit), reason, sunsetAt, successor });
  showLife(visit);
}

/** `POST /contracts/{contract}/{version}/restore`: takes the announcement back. */
export async function takeRestoring(visit: Visit): Promise<void> {
  const { ctx, body } = entered(visit, restoreBody);
  await restoreContract(visit.app.registry, ctx, { ...versionAt(visit), reason: body.reason });
  showLife(visit);
}

/** `POST /contracts/{contract}/{version}/retire`: ends it. */
export async function takeRetiring(visit: Visit): Promise<void> {
  const { ctx, body } = entered(visit, retireBody);
  const { isForced, reason: why } = body;
  await retireContract(visit.app.registry, ctx, { ...versionAt(visit), isForced, ...(why && { reason: why }) });
  showLife(visit);
}

const versionAt = (visit: Visit) => ({
  contract: parameter(visit, 'contract'),
  version: parameter(visit, 'version'),
});

function showLife(visit: Visit): void {
  const { contract, version } = versionAt(visit);
  const found = visit.app.contracts.find(contract, version);
  const { deprecations: _, ...life } = found?.life ?? { deprecations: undefined };
  visit.reply.send({ id: `${contract}/${version}`, ...life });
}

/** Who comes in with what: a body of the form, and the source that proves itself with its secret for contracts. */
function entered<Body extends { source: string }>(visit: Visit, form: z.ZodType<Body>): { ctx: Context; body: Body } {
  const { app, request } = visit;
  const given = bearerOf(request.headers.authorization) ?? '';
  const body = readBody(visit, form);
  if (!isSameSecret(given, app.secretOfSource(body.source, 'contracts'))) {
    throw new CodedError(
      'REGISTRY_SOURCE_UNKNOWN',
      `This is not the secret of ${body.source.slice(0, 100)} for contracts. Send it as Authorization: Bearer <secret>.`,
    );
  }
  return { ctx: contextFor(app.store, { kind: 'source', source: body.source }, app.clock, app.log), body };
}

function readBody<Body>(visit: Visit, form: z.ZodType<Body>): Body {
  let value: unknown;
  try {
    value = JSON.parse(bodyOf(visit).toString('utf8'));
  } catch (cause) {
    throw new CodedError('HTTP_BAD_REQUEST', 'The body is not JSON.', { cause });
  }
  const read = form.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new CodedError('HTTP_BAD_REQUEST', `${issue?.path.join('.') || 'top'}: ${issue?.message}`);
}
