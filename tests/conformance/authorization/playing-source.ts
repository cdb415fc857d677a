import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  executeSync,
  GraphQLError,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  parse,
  responsePathAsArray,
} from 'graphql';

/** What executing an operation touched, and what came of it. */
export interface Played {
  answer: string;
  /** `Type.field` of every field that was resolved, and the types around and below it. */
  touched: Set<string>;
}

/**
 * Executes an operation on the schema alone. What comes at a place depends on the place and the arguments only; `world`
 * says which of many such worlds: which types are at abstract places, what is null, what fails.
 */
export function playOperation(
  schema: GraphQLSchema,
  { query, variables, operationName }: { query: string; variables?: Record<string, unknown>; operationName?: string },
  world: number,
  { canFail } = { canFail: true },
): Played {
  const touched = new Set<string>();
  const play = createPlay(schema, world, { canFail });
  const result = executeSync({
    schema,
    document: parse(query),
    variableValues: variables,
    operationName,
    rootValue: {},
    fieldResolver: (_parent, args, _context, info) => {
      touched.add(info.parentType.name).add(`${info.parentType.name}.${info.fieldName}`);
      const output = getNamedType(info.returnType);
      if (!isAbstractType(output)) touched.add(output.name);
      return play(args, info);
    },
  });
  const errors = result.errors?.map(({ message, path, extensions }) => ({ message, path, extensions }));
  return { answer: JSON.stringify({ ...(errors && { errors }), data: result.data }), touched };
}

/** How a place is played: what comes there, or that it fails, as the world says. */
export function createPlay(schema: GraphQLSchema, world: number, { canFail }: { canFail: boolean }) {
  const numberAt = (info: GraphQLResolveInfo, args: object): number => {
    let hash = world * 2_654_435_761;
    for (const char of `${responsePathAsArray(info.path).join('/')} ${info.fieldName} ${JSON.stringify(args)}`)
      hash = (Math.imul(hash, 31) + char.charCodeAt(0)) | 0;
    return Math.abs(hash);
  };
  const valueAt = (type: GraphQLResolveInfo['returnType'], n: number): unknown => {
    const bare = getNullableType(type);
    if (bare === type && n % 11 === 0) return null;
    if (isListType(bare)) return n % 9 === 0 ? [] : [valueAt(bare.ofType, n + 1), valueAt(bare.ofType, n + 2)];
    const named = getNamedType(bare);
    if (isAbstractType(named)) {
      const members = schema.getPossibleTypes(named);
      return { __typename: members[n % members.length]?.name };
    }
    if (isCompositeType(named)) return {};
    if (isEnumType(named)) return named.getValues()[n % named.getValues().length]?.value;
    return ['Int', 'Float'].includes(named.name) ? n % 1_000 : named.name === 'Boolean' ? n % 2 === 0 : `é "${n}"`;
  };
  return (args: object, info: GraphQLResolveInfo): unknown => {
    const n = numberAt(info, args);
    // With a code that passes: what is masked is not byte by byte what was said.
    if (canFail && n % 53 === 0)
      throw new GraphQLError('The source cannot say.', { extensions: { code: 'BAD_USER_INPUT' } });
    return valueAt(info.returnType, n);
  };
}

/** A source of its own that executes what it is sent, and keeps it. It does not look at who asks. */
export async function startPlayingSource(schema: GraphQLSchema, world: number) {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    bodies.push(body);
    const { answer } = playOperation(schema, JSON.parse(body), world);
    response.setHeader('content-type', 'application/graphql-response+json').end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
