import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  type GraphQLTypeResolver,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { type Clock, CodedError } from '../../../platform/base/index.js';
import type { Contract } from '../../registry/index.js';
import { createMocks } from './mock-samples.js';
import { resolveSample } from './resolve-sample.js';
import type { SampleContext } from './sample-context.js';
import { isSample, readSampleWorld, type Sample, type SampleWorld } from './sample-world.js';
import { withEntities } from './with-entities.js';

/** Answers operations from the samples of contracts. */
export interface Sandbox {
  /**
   * @param session The id of the access token.
   * @throws GATEWAY_LIMIT_EXCEEDED when the answer is too large.
   */
  run(
    session: string,
    contract: Contract,
    operation: { document: DocumentNode; variables: Record<string, unknown> | undefined },
  ): Promise<ExecutionResult>;
}

/** So many sessions keep what they have changed; of the longest unused it is forgotten. */
const maxSessions = 500;
/** What one session may change, and how long it is as JSON; of all sessions together. */
const limits = { records: 1_000, sessionBytes: 1_000_000, bytes: 64_000_000 };
/** Fields and list items in one answer. */
const maxValues = 100_000;

interface SampleSource {
  schema: GraphQLSchema;
  world: SampleWorld;
  mock: SampleContext['mock'];
}

interface Session {
  /** By the digest of the contract. */
  worlds: Map<string, SampleWorld>;
  records: number;
  bytes: number;
}

export function createSandbox(clock: Clock): Sandbox {
  const sources = new WeakMap<object, SampleSource>();
  const sessions = new LRUCache<string, Session>({ max: maxSessions, maxSize: limits.bytes });
  const sourceOf = (contract: Contract): SampleSource => {
    const found = sources.get(contract.schema) ?? {
      schema: withEntities(contract.schema),
      world: readSampleWorld(contract),
      mock: createMocks(contract.schema),
    };
    sources.set(contract.schema, found);
    return found;
  };
  const put = (key: string, digest: string, samples: SampleWorld, typeName: string, record: Sample) => {
    const before = sessions.get(key) ?? { worlds: new Map(), records: 0, bytes: 0 };
    const session = { ...before, records: before.records + 1, bytes: before.bytes + JSON.stringify(record).length };
    if (session.records > limits.records || session.bytes > limits.sessionBytes)
      throw new GraphQLError('This token has changed all that it may in the sandbox. Get a new one.', {
        extensions: { code: 'GATEWAY_LIMIT_EXCEEDED' },
      });
    const world = session.worlds.get(digest) ?? samples.copy();
    world.put(typeName, record);
    session.worlds.set(digest, world);
    sessions.set(key, session, { size: session.bytes });
  };
  return {
    run: async (key, contract, { document, variables }) => {
      const { schema, world: samples, mock } = sourceOf(contract);
      let values = 0;
      let refusal: CodedError | undefined;
      const context: SampleContext = {
        world: () => sessions.get(key)?.worlds.get(contract.digest) ?? samples,
        put: (typeName, record) => put(key, contract.digest, samples, typeName, record),
        mock,
        count: (more) => {
          values += more;
          if (values <= maxValues) return;
          const message = `The answer has more than ${maxValues} values. Ask for less.`;
          refusal ??= new CodedError('GATEWAY_LIMIT_EXCEEDED', message);
          throw refusal;
        },
        now: () => new Date(clock.now()).toISOString(),
      };
      const result = await execute({
        schema,
        document,
        variableValues: variables,
        contextValue: context,
        fieldResolver: resolveSample,
        typeResolver: typeNameOf,
      });
      if (refusal) throw refusal;
      return result;
    },
  };
}

/** A sample of an interface or a union says what it is: a contract with one that does not is not published. */
const typeNameOf: GraphQLTypeResolver<unknown, SampleContext> = (value) =>
  isSample(value) && typeof value.__typename === 'string' ? value.__typename : undefined;
