import { GraphQLError } from 'graphql';

/** An error that tells a caller what is wrong with what was asked. */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
