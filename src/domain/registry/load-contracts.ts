import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildASTSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  validateSchema,
} from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';
import { parse as parseYaml } from 'yaml';
import { CodedError, messageOf } from '../../platform/base/index.js';
import { type ContractManifest, contractManifestSchema } from './contract-manifest.js';
import { readScopeRules, type ScopeRules, scopeProblems } from './scope-rules.js';

/** One live contract version, ready to decide with. Never changes once loaded. */
export interface Contract extends ContractManifest {
  /** `accounting/2026-10` */
  id: string;
  sdl: string;
  schema: GraphQLSchema;
  rules: ScopeRules;
  /** Names this very content: what may be cached under it never gets stale. */
  digest: string;
  samples: Record<string, unknown>;
}

/** The contracts that are live. */
export interface Contracts {
  list(): Contract[];
  /** @throws REGISTRY_CONTRACT_UNKNOWN */
  get(contract: string, version: string): Contract;
  find(contract: string, version: string): Contract | undefined;
}

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
`);

/**
 * Loads every `<contract>/<version>` below a folder.
 * @throws REGISTRY_CONTRACT_INVALID naming file and place, for the first that cannot be served.
 */
export function loadContracts(folder: string): Contracts {
  const contracts = new Map<string, Contract>();
  for (const name of foldersIn(folder)) {
    for (const version of foldersIn(join(folder, name))) {
      const contract = loadContract(join(folder, name, version));
      if (contract.id !== `${name}/${version}`)
        throw invalid(join(folder, name, version), `says that it is ${contract.id}`);
      contracts.set(contract.id, contract);
    }
  }
  const find = (name: string, version: string) => contracts.get(`${name}/${version}`);
  return {
    list: () => [...contracts.values()],
    find,
    get: (name, version) => {
      const found = find(name, version);
      if (found) return found;
      const live = [...contracts.keys()].join(', ') || 'none';
      throw new CodedError('REGISTRY_CONTRACT_UNKNOWN', `There is no contract ${name} ${version}. Live: ${live}.`);
    },
  };
}

function loadContract(folder: string): Contract {
  const manifest = contractManifestSchema.safeParse(
    readAs(folder, 'contract.yaml', (text) => parseYaml(text, { schema: 'core', maxAliasCount: 50 })),
  );
  if (!manifest.success) {
    const [issue] = manifest.error.issues;
    throw invalid(join(folder, 'contract.yaml'), `${issue?.path.join('.') || 'top'}: ${issue?.message}`);
  }
  const sdl = read(folder, 'contract.graphql');
  const schema = buildContractSchema(sdl, join(folder, 'contract.graphql'));
  const rules = readScopeRules(schema);
  const [problem] = scopeProblems(schema, rules, new Set(Object.keys(manifest.data.scopes)));
  if (problem) throw invalid(join(folder, 'contract.graphql'), problem);
  return {
    ...manifest.data,
    id: `${manifest.data.contract}/${manifest.data.version}`,
    sdl,
    schema,
    rules,
    digest: createHash('sha256').update(sdl).digest('hex'),
    samples: existsSync(join(folder, 'samples.json')) ? readAs(folder, 'samples.json', JSON.parse) : {},
  };
}

function buildContractSchema(sdl: string, origin: string): GraphQLSchema {
  try {
    const document = parse(sdl);
    const definitions = [...federation.definitions, ...document.definitions];
    // `extend schema @link(...)` needs a schema to extend, which SDL leaves implicit.
    const own = definitions.filter((definition) => definition.kind !== Kind.SCHEMA_EXTENSION);
    const whole = { kind: Kind.DOCUMENT, definitions: own } as DocumentNode;
    for (const problem of validateSDL(whole)) throw problem;
    const schema = buildASTSchema(whole, { assumeValidSDL: true });
    for (const problem of validateSchema(schema)) throw problem;
    return schema;
  } catch (error) {
    const at = error instanceof GraphQLError && error.locations?.[0];
    throw invalid(at ? `${origin}:${at.line}:${at.column}` : origin, messageOf(error));
  }
}

function read(folder: string, file: string): string {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch (cause) {
    throw new CodedError('REGISTRY_CONTRACT_INVALID', `${join(folder, file)} cannot be read.`, { cause });
  }
}

function readAs<T>(folder: string, file: string, parseText: (text: string) => T): T {
  const text = read(folder, file);
  try {
    return parseText(text);
  } catch (cause) {
    throw invalid(join(folder, file), messageOf(cause));
  }
}

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function invalid(place: string, why: string): CodedError {
  return new CodedError('REGISTRY_CONTRACT_INVALID', `${place}: ${why}`);
}
