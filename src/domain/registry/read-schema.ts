import {
  buildASTSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  Source,
  validateSchema,
} from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';
import { messageOf } from '../../platform/base/index.js';
import {
  type ContractProblem,
  type ContractProblemCode,
  placeOfError,
  problemOf,
  SDL_FILE,
} from './contract-problem.js';

/** No contract is near this; a longer text is a mistake or an attack. */
const MAX_TOKENS = 500_000;

/** The Federation 2 directives that a contract may use; a contract names them in its own `@link`. */
const federation = parse(/* GraphQL */ `
  scalar federation__Scope
  scalar federation__FieldSet
  scalar link__Import
  enum link__Purpose { SECURITY EXECUTION }
  directive @link(url: String!, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @shareable on OBJECT | FIELD_DEFINITION
  directive @requiresScopes(scopes: [[federation__Scope!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(
    assumedSize: Int
    slicingArguments: [String!]
    sizedFields: [String!]
    requireOneSlicingArgument: Boolean = true
  ) on FIELD_DEFINITION
`);

/** Reads contract.graphql: a valid schema, or everything that is wrong with it. It says nothing about scopes. */
export function readSchema(sdl: string): { schema?: GraphQLSchema; problems: ContractProblem[] } {
  let document: DocumentNode;
  try {
    document = parse(new Source(sdl, SDL_FILE), { maxTokens: MAX_TOKENS });
  } catch (error) {
    return { problems: [schemaProblem('CONTRACT_SDL_SYNTAX', error)] };
  }
  try {
    const definitions = [...federation.definitions, ...document.definitions];
    // `extend schema @link(...)` needs a schema to extend, which SDL leaves implicit.
    const own = definitions.filter((definition) => definition.kind !== Kind.SCHEMA_EXTENSION);
    const whole = { kind: Kind.DOCUMENT, definitions: own } as DocumentNode;
    const wrongSdl = validateSDL(whole);
    if (wrongSdl.length > 0) return { problems: wrongSdl.map((error) => schemaProblem('CONTRACT_SDL_INVALID', error)) };
    const schema = buildASTSchema(whole, { assumeValidSDL: true });
    const wrong = validateSchema(schema);
    if (wrong.length > 0) return { problems: wrong.map((error) => schemaProblem('CONTRACT_SDL_INVALID', error)) };
    return { schema, problems: [] };
  } catch (error) {
    return { problems: [schemaProblem('CONTRACT_SDL_INVALID', error)] };
  }
}

function schemaProblem(code: ContractProblemCode, error: unknown): ContractProblem {
  const message = error instanceof GraphQLError ? error.message : `It cannot be read as a schema: ${messageOf(error)}`;
  return problemOf(code, message, { place: placeOfError(error) });
}
