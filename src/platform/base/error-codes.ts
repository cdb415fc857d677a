/** What one error code means. `todo` is for whoever meets it. */
interface ErrorEntry {
  status: number;
  /** Whether the same request may succeed later without a change. */
  retry: boolean;
  title: string;
  todo: string;
}

const entry = (status: number, title: string, todo: string, retry = false): ErrorEntry => ({
  status,
  retry,
  title,
  todo,
});

/** Every error code there is, by room. docs/errors.md is made from this table. */
export const ERRORS = {
  INTERNAL: entry(500, 'Internal error', 'Try again; if it stays, report the request id.', true),
  STARTING: entry(503, 'Still starting', 'Try again after the seconds in Retry-After.', true),

  CONFIG_INVALID: entry(500, 'Configuration not valid', 'Correct the environment variable that the message names.'),
  STORE_DIRECTORY_IN_USE: entry(
    500,
    'Data directory in use',
    'Stop the other process or choose another GRANTWAY_DATA_DIR.',
  ),
  STORE_UNAVAILABLE: entry(
    503,
    'Database not reachable',
    'Check GRANTWAY_DATABASE_URL and that the server is up.',
    true,
  ),
  HTTP_NOT_FOUND: entry(404, 'No such door', 'See the list of doors in README.'),
  HTTP_PORT_IN_USE: entry(500, 'Port in use', 'Stop the other process or choose another GRANTWAY_PORT.'),
  HTTP_BODY_TOO_LARGE: entry(413, 'Body too large', 'Send less; the message names the limit.'),
  HTTP_BAD_REQUEST: entry(400, 'Request not understood', 'Correct what the message names.'),
  HTTP_CSRF: entry(403, 'Form not from this page', 'Open the page again and send its form.'),

  OUTBOUND_HOST_REFUSED: entry(
    502,
    'Host not allowed',
    'Call only public hosts that the connector lists in allowHosts.',
  ),
  OUTBOUND_FAILED: entry(502, 'Outside service not reachable', 'Nothing to do: the platform tries again.', true),
  OUTBOUND_TIMEOUT: entry(504, 'Outside service too slow', 'Nothing to do: the platform tries again.', true),
  OUTBOUND_TOO_LARGE: entry(502, 'Answer too large', 'Ask the service for less at once.'),

  REGISTRY_CONTRACT_INVALID: entry(500, 'Contract not valid', 'Correct the file and place that the message names.'),
  REGISTRY_CONTRACT_UNKNOWN: entry(404, 'No such contract version', 'See GET /contracts for those that are live.'),

  VAULT_KEY_INVALID: entry(
    500,
    'Master key not usable',
    'Give a 32 byte key in base64 in GRANTWAY_MASTER_KEY or its file.',
  ),
  VAULT_SEAL_BROKEN: entry(
    500,
    'Sealed credentials do not open',
    'Restore the master key that sealed them, or link the account again.',
  ),
  VAULT_ACCOUNT_UNKNOWN: entry(404, 'No such linked account', 'Link the account in the console.'),
  VAULT_REFRESH_BUSY: entry(503, 'Credentials are being refreshed', 'Nothing to do: the platform tries again.', true),

  ACCESS_NOT_SIGNED_IN: entry(401, 'Not signed in', 'Sign in and try again.'),
  ACCESS_SIGN_IN_FAILED: entry(401, 'E-mail or password not right', 'Check both; after ten failures wait a minute.'),
  ACCESS_SIGN_IN_LIMIT: entry(429, 'Too many tries', 'Wait a minute and try again.', true),
  ACCESS_NOT_ALLOWED: entry(403, 'Not allowed', 'Ask an administrator of the tenant.'),
  ACCESS_APP_INVALID: entry(400, 'App manifest not valid', 'Correct what the message names.'),
  ACCESS_APP_UNKNOWN: entry(404, 'No such app', 'Check the key of the app.'),
  ACCESS_INSTALLATION_UNKNOWN: entry(404, 'No such installation', 'Check the id; the app may have been uninstalled.'),
  ACCESS_SCOPE_UNKNOWN: entry(400, 'No such scope', 'Ask only for scopes that the app version declares.'),
  ACCESS_SCOPE_REQUIRED: entry(400, 'A required scope was left out', 'Approve all required scopes or refuse the app.'),
  ACCESS_SCOPE_NOT_GRANTED: entry(
    403,
    'Scope not granted',
    'Ask the tenant to grant the scopes that the message names.',
  ),
  ACCESS_TOKEN_MISSING: entry(401, 'No access token', 'Send Authorization: Bearer <access token>.'),
  ACCESS_TOKEN_INVALID: entry(401, 'Access token not valid', 'Get a new token at /oauth/token.'),
  ACCESS_GRANT_CHANGED: entry(401, 'Grant changed since the token was issued', 'Get a new token at /oauth/token.'),
  ACCESS_INSTALLATION_INACTIVE: entry(
    401,
    'App is suspended or not installed any more',
    'Ask the tenant to install the app again.',
  ),

  GATEWAY_REQUEST_INVALID: entry(400, 'Not a GraphQL request', 'Send JSON {"query": "...", "variables": {...}}.'),
  GATEWAY_METHOD: entry(405, 'Method not allowed', 'Use POST.'),
  GATEWAY_MEDIA_TYPE: entry(415, 'Media type not supported', 'Send content-type: application/json.'),
  GATEWAY_PARSE_FAILED: entry(400, 'GraphQL does not parse', 'Correct the document at the line and column given.'),
  GATEWAY_VALIDATION_FAILED: entry(400, 'GraphQL does not fit the contract', 'See the contract at GET /contracts.'),
  GATEWAY_LIMIT_EXCEEDED: entry(400, 'Document too large', 'Ask for less in one request; the message names the limit.'),
  GATEWAY_CONTRACT_NOT_PINNED: entry(
    403,
    'App version does not use this contract',
    'Declare the contract version in the app manifest.',
  ),
  GATEWAY_SEVERAL_CONTRACTS: entry(400, 'One contract at a time', 'Send one request for each contract.'),
  GATEWAY_SOURCE_UNAVAILABLE: entry(502, 'Source does not answer', 'Try again in a moment.', true),
  GATEWAY_SOURCE_TIMEOUT: entry(504, 'Source too slow', 'Try again, or ask for less.', true),
  GATEWAY_SOURCE_FAILED: entry(502, 'Source answered with an error', 'Try again in a moment.', true),
  GATEWAY_ANSWER_TOO_LARGE: entry(502, 'Answer too large', 'Ask for fewer items or fields at once.'),

  CONNECTORS_MANIFEST_INVALID: entry(
    500,
    'Connector manifest not valid',
    'Correct the file and place that the message names.',
  ),
  CONNECTORS_EXPRESSION: entry(
    500,
    'Expression cannot be worked out',
    'Correct the expression that the message names.',
  ),
  CONNECTORS_UNKNOWN: entry(404, 'No such connector or action', 'Check key, version and action in the app manifest.'),
  CONNECTORS_LINK_STATE: entry(
    400,
    'This answer belongs to no open request to link',
    'Start linking again from the console.',
  ),
  CONNECTORS_LINK_REFUSED: entry(400, 'Linking was refused', 'Start again and approve at the outside service.'),
  CONNECTORS_LINK_FAILED: entry(
    502,
    'Linking failed at the outside service',
    'Try again; check the client id and secret.',
    true,
  ),

  AUTOMATIONS_EVENT_INVALID: entry(
    400,
    'Not a CloudEvent we can take',
    'Correct what the message names; nothing of the request was kept.',
  ),
  AUTOMATIONS_SOURCE_UNKNOWN: entry(401, 'Source not known', "Send the source's own secret as Bearer token."),
  AUTOMATIONS_EVENT_UNDECLARED: entry(422, 'Event type not declared', 'Declare it in contract.yaml.'),
  AUTOMATIONS_TENANT_UNKNOWN: entry(
    422,
    'Tenant does not exist',
    'Send the id of an existing tenant in the attribute tenant.',
  ),
  AUTOMATIONS_READ_FAILED: entry(502, 'Record could not be read', 'See the error of the gateway.', true),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;
