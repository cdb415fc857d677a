import 'reflect-metadata';
import { Field, ObjectType } from 'type-graphql';
import { type CodedError, type ErrorCode, isCoded, scrubSecrets } from '../../platform/base/index.js';

/** What was wrong with a mutation's input. */
@ObjectType()
export class UserError {
  @Field(() => String) code!: string;
  @Field(() => String) message!: string;
  @Field(() => [String]) path!: string[];
}

/** Which part of the input a code is about. */
const PLACES: Partial<Record<ErrorCode, string>> = {
  ACCESS_APP_INVALID: 'manifest',
  ACCESS_APP_TAKEN: 'manifest',
  ACCESS_APP_UNKNOWN: 'app',
  ACCESS_SCOPE_UNKNOWN: 'scopes',
  ACCESS_SCOPE_REQUIRED: 'scopes',
  ACCESS_VERSION_STATE: 'version',
  ACCESS_VERSION_USED: 'version',
  ACCESS_VERSION_NOT_OFFERED: 'version',
  ACCESS_UPGRADE_CHANGED: 'version',
  ACCESS_INSTALLATION_UNKNOWN: 'installationId',
  ACCESS_API_TOKEN_UNKNOWN: 'apiTokenId',
  DIRECTORY_EXTENSION_UNKNOWN: 'app',
  DIRECTORY_EXTENSION_STATE: 'app',
};

/**
 * Makes a change and answers with what came of it, or with what was wrong with what was asked. That the actor may not,
 * and what is not the caller's doing, is thrown on.
 */
export async function attempt<Result extends object>(
  input: object,
  change: () => Promise<Result>,
): Promise<Partial<Result> & { userErrors: UserError[] }> {
  try {
    return { ...(await change()), userErrors: [] };
  } catch (error) {
    if (!isCoded(error) || error.code === 'ACCESS_NOT_ALLOWED' || error.status >= 500) throw error;
    return { userErrors: userErrorsOf(error, input) } as unknown as Partial<Result> & { userErrors: UserError[] };
  }
}

/** One error; of a manifest, one for each place in it that is wrong. */
function userErrorsOf({ code, message, details }: CodedError, input: object): UserError[] {
  const place = PLACES[code];
  const path = place !== undefined && place in input ? ['input', place] : ['input'];
  if (code !== 'ACCESS_APP_INVALID' || !Array.isArray(details.problems))
    return [{ code, message: scrubSecrets(message), path }];
  const problems = details.problems as { path: string; message: string }[];
  return problems.map((one) => ({
    code,
    message: scrubSecrets(one.message),
    path: [...path, ...one.path.split('.')],
  }));
}
