import {
  type DocumentNode,
  executeSync,
  GraphQLError,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { CodedError } from '../../platform/base/index.js';
import type { Decider, Decision } from './decide-operation.js';
import { acceptsStream } from './media-type.js';
import type { Caller, Gateway, OperationRequest, ParsedRequest } from './operation.js';
import type { OperationAnswer } from './operation-answer.js';
import { eventFieldsOf, subscribedField } from './subscriptions/index.js';

/**
 * Answers a subscription that was allowed with the events of the caller's tenant, for as long as it stays allowed.
 * @throws GATEWAY_NOT_ACCEPTABLE, GATEWAY_VALIDATION_FAILED, GATEWAY_SUBSCRIPTION_LIMIT, GATEWAY_EVENT_NOT_KEPT
 */
export async function answerSubscription(
  gateway: Gateway,
  request: OperationRequest,
  operation: { caller: Caller; decider: Decider; decision: Decision; parsed: ParsedRequest },
  answer: OperationAnswer,
): Promise<void> {
  const { caller, decider, decision, parsed } = operation;
  if (!acceptsStream(request.accept)) {
    const message = 'A subscription is answered as a stream of events. Send Accept: text/event-stream.';
    throw new CodedError('GATEWAY_NOT_ACCEPTABLE', message);
  }
  const [contract] = decider.contracts;
  const name = subscribedField(decision.ast);
  const field = contract && eventFieldsOf(contract).find((one) => one.name === name);
  if (!contract || !field) throw invalid([new GraphQLError('The gateway serves no such subscription.')]);
  const variables = getVariableValues(
    decider.schema,
    operationOf(decision.ast).variableDefinitions ?? [],
    parsed.variables ?? {},
  );
  if (variables.errors) throw invalid(variables.errors);
  await gateway.subscriptions.open({
    token: caller.token,
    contract,
    eventType: field.type,
    lastEventId: request.lastEventId,
    headers: decision.notices,
    answer,
    render: ({ id, type, subject, time }) =>
      JSON.stringify(
        executeSync({
          schema: decider.schema,
          document: decision.ast,
          rootValue: { [field.name]: { id, type, subject, time } },
          variableValues: parsed.variables,
        }),
      ),
  });
}

function operationOf({ definitions }: DocumentNode): OperationDefinitionNode {
  const found = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (found?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('a valid document has an operation');
  return found;
}

function invalid(errors: readonly GraphQLError[]): CodedError {
  const details = { errors: errors.map(({ message, locations }) => ({ message, locations })) };
  return new CodedError('GATEWAY_VALIDATION_FAILED', errors[0]?.message ?? 'It is not valid.', { details });
}
