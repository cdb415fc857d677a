// Runs connector manifests: linking an account, requests with its credentials, what an answer means.
// In: a manifest, an account, an input. Out: an action's output, or a failure with its class. It holds nothing of any
// one service: what is special about QuickBooks stands in connectors/quickbooks.

export { compiledExpression, compiledTemplate } from './compiled.js';
export {
  type ConnectorManifest,
  type Connectors,
  connectorManifestSchema,
  FAILURE_CLASSES,
  type FailureClass,
  loadConnectors,
  parseConnector,
} from './connector-manifest.js';
export { type Engine, engineFor, type Failure } from './engine.js';
export { isTrue, type Scope } from './expression.js';
export { endLinking, finishLinking, forgetLinkRequests, startLinking, takeLinkRequest } from './link-account.js';
export { type ActionResult, runAction } from './run-action.js';
