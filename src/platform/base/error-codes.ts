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
  INTERNAL: entry(500, 'Internal error', 'Try again; if it stays, tell who runs the platform when it was.', true),
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
  HTTP_NOT_FOUND: entry(404, 'Not found', 'See the list of doors in README.'),
  HTTP_PORT_IN_USE: entry(500, 'Port in use', 'Stop the other process or choose another GRANTWAY_PORT.'),
  HTTP_BODY_TOO_LARGE: entry(413, 'Body too large', 'Send less; the message names the limit.'),
  HTTP_MEDIA_TYPE: entry(415, 'Content type not understood', 'Send the content type that the door takes.'),
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
  REGISTRY_CONTRACT_RETIRED: entry(410, 'Contract version has ended', 'Use the version that the message names.'),
  REGISTRY_CONTRACT_DRAFT: entry(
    403,
    'Contract version is a draft',
    'Use it with a sandbox tenant, or wait until it is published.',
  ),
  REGISTRY_CHECK_FAILED: entry(422, 'Contract not published', 'Correct every error of the report.'),
  REGISTRY_CONFLICT: entry(409, 'Somebody else published meanwhile', 'Check again and publish again.', true),
  REGISTRY_STATE: entry(409, 'Not possible in this state', 'See the state of the version at GET /contracts.'),
  REGISTRY_STILL_USED: entry(409, 'Contract version still in use', 'Wait, or force it with a reason.'),
  REGISTRY_SOURCE_UNKNOWN: entry(401, 'Source not known', "Send the source's secret for contracts as Bearer token."),
  REGISTRY_INPUT: entry(400, 'Not possible as asked', 'Correct what the message names.'),

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

  DIRECTORY_EXTENSION_UNKNOWN: entry(
    404,
    'No such extension',
    'Check the address; a private one needs its whole link.',
  ),
  DIRECTORY_EXTENSION_STATE: entry(409, 'Not possible in this state', 'See what the message says it may become.'),
  DIRECTORY_INPUT: entry(400, 'Not possible as asked', 'Correct what the message names.'),

  ACCESS_NOT_SIGNED_IN: entry(401, 'Not signed in', 'Sign in and try again.'),
  ACCESS_SIGN_IN_FAILED: entry(401, 'E-mail or password not right', 'Check both; after ten failures you must wait.'),
  ACCESS_SIGN_IN_LIMIT: entry(429, 'Too many tries', 'Wait as long as Retry-After says.', true),
  ACCESS_NO_SEAT: entry(403, 'No such seat', 'Choose another seat, or ask to be invited.'),
  ACCESS_SEAT_OTHER: entry(403, 'Another seat is needed', 'Switch to the seat that the message names.'),
  ACCESS_PROOF_OLD: entry(403, 'Prove again who you are', 'Give the password or the passkey again, then go on.'),
  ACCESS_ATTEMPT_OVER: entry(400, 'This try is over', 'Begin again on the page where you signed in.'),
  ACCESS_PASSKEY_REFUSED: entry(401, 'Passkey not accepted', 'Use another passkey, or sign in another way.'),
  ACCESS_COMPANY_DOWN: entry(
    502,
    "The company's provider fails",
    'Try again in a minute, or sign in another way.',
    true,
  ),
  ACCESS_COMPANY_REFUSED: entry(401, "The company's provider says no", 'Begin again, and sign in there.'),
  ACCESS_COMPANY_UNKNOWN: entry(403, 'Nobody here by that company account', 'Ask to be invited, and open the link.'),
  ACCESS_WAY_OFF: entry(403, 'Not a way to sign in here', 'Sign in in one of the ways that the page offers.'),
  ACCESS_LAST_WAY: entry(409, 'The last way to sign in', 'Set a password or add another passkey first.'),
  ACCESS_MEMBER_UNKNOWN: entry(404, 'No such member', 'See the list of members.'),
  ACCESS_LAST_OWNER: entry(409, 'The last owner', 'Make somebody else an owner first.'),
  ACCESS_INVITATION_UNKNOWN: entry(404, 'No such invitation', 'Ask who invited you for another one.'),
  ACCESS_INVITATION_OTHER: entry(403, "Somebody else's invitation", 'Sign in with the e-mail address that it is for.'),
  ACCESS_INVITATION_LIMIT: entry(409, 'Too many invitations', 'Revoke those that are not used any more.'),
  ACCESS_NOT_ALLOWED: entry(403, 'Not allowed', 'Ask an administrator of the tenant.'),
  ACCESS_APP_INVALID: entry(400, 'App manifest not valid', 'Correct what the message names.'),
  ACCESS_APP_UNKNOWN: entry(404, 'No such app', 'Check the key of the app.'),
  ACCESS_APP_TAKEN: entry(409, 'Key of an app is taken', 'Choose another key; it stays with who published it first.'),
  ACCESS_VERSION_STATE: entry(409, 'Not possible in this state', 'See what the message says the version may become.'),
  ACCESS_VERSION_USED: entry(409, 'App version still in use', 'Migrate its installations, or wait for its day.'),
  ACCESS_VERSION_NOT_OFFERED: entry(409, 'App version is not offered', 'Install the promoted version of the app.'),
  ACCESS_UPGRADE_CHANGED: entry(409, 'Another version is asked for', 'Look at what it asks for now, and decide again.'),
  ACCESS_INPUT: entry(400, 'Not possible as asked', 'Correct what the message names.'),
  ACCESS_INSTALLATION_UNKNOWN: entry(404, 'No such installation', 'Check the id; the app may have been uninstalled.'),
  ACCESS_SCOPE_UNKNOWN: entry(400, 'No such scope', 'Ask only for scopes that the app version declares.'),
  ACCESS_SCOPE_REQUIRED: entry(400, 'A required scope was left out', 'Approve all required scopes or refuse the app.'),
  ACCESS_SCOPE_NOT_GRANTED: entry(
    403,
    'Scope not granted',
    'Ask the tenant to grant the scopes that the message names.',
  ),
  ACCESS_API_TOKEN_UNKNOWN: entry(404, 'No such API token', 'See the API tokens of the installation.'),
  ACCESS_API_TOKEN_INVALID: entry(400, 'API token not possible as asked', 'Correct what the message names.'),
  ACCESS_API_TOKEN_LIMIT: entry(409, 'Too many API tokens', 'Revoke one that is not used any more.'),
  ACCESS_CLIENT_UNKNOWN: entry(401, 'App credentials not right', 'Send client id and secret as Authorization: Basic.'),
  ACCESS_TOKEN_MISSING: entry(401, 'No access token', 'Send Authorization: Bearer <access token>.'),
  ACCESS_TOKEN_INVALID: entry(401, 'Access token not valid', 'Get a new token at /oauth/token.'),
  ACCESS_ROTATION_PENDING: entry(409, 'A new signing key waits already', 'Rotate again in a minute.', true),
  ACCESS_REVOCATION_LIMIT: entry(
    503,
    'Too many revoked at once',
    'Try again later: access tokens end soon anyway.',
    true,
  ),
  ACCESS_DPOP_REQUIRED: entry(
    401,
    'Access token is bound to a key',
    'Send Authorization: DPoP <access token> with a proof in the header DPoP.',
  ),
  ACCESS_DPOP_PROOF_INVALID: entry(
    401,
    'DPoP proof not valid',
    'Make a new proof for each request, as RFC 9449 section 4.2 has it.',
  ),
  ACCESS_GRANT_CHANGED: entry(401, 'Grant changed since the token was issued', 'Get a new token at /oauth/token.'),
  ACCESS_INSTALLATION_INACTIVE: entry(
    401,
    'App is suspended or not installed any more',
    'Ask the tenant to install the app again.',
  ),

  GATEWAY_REQUEST_INVALID: entry(400, 'Not a GraphQL request', 'Send JSON {"query": "...", "variables": {...}}.'),
  GATEWAY_METHOD: entry(405, 'Method not allowed', 'Use POST.'),
  GATEWAY_MEDIA_TYPE: entry(415, 'Media type not supported', 'Send content-type: application/json.'),
  GATEWAY_NOT_ACCEPTABLE: entry(
    406,
    'Answer not acceptable',
    'Accept application/graphql-response+json or application/json; text/event-stream for a subscription.',
  ),
  GATEWAY_PARSE_FAILED: entry(400, 'GraphQL does not parse', 'Correct the document at the line and column given.'),
  GATEWAY_VALIDATION_FAILED: entry(400, 'GraphQL does not fit the contract', 'See the contract at GET /contracts.'),
  GATEWAY_OPERATION_UNKNOWN: entry(
    400,
    'Operation not determined',
    'Name one operation of the document in operationName.',
  ),
  GATEWAY_DOCUMENT_UNKNOWN: entry(400, 'No such document', 'Send the text, or an id of the app version manifest.'),
  GATEWAY_DOCUMENT_MISMATCH: entry(400, 'Text and id differ', 'Send the text or its id, or both of the same text.'),
  GATEWAY_DOCUMENT_NOT_TRUSTED: entry(
    403,
    'App version runs its own documents only',
    'Send a document of the app manifest, exactly as it stands there, or its id.',
  ),
  GATEWAY_LIMIT_EXCEEDED: entry(400, 'Document too large', 'Ask for less in one request; the message names the limit.'),
  GATEWAY_COST_EXCEEDED: entry(400, 'Operation too dear', 'Ask for shorter lists or fewer fields in one request.'),
  GATEWAY_THROTTLED: entry(
    429,
    'Budget of the installation is spent',
    'Try again after the seconds in Retry-After; RateLimit tells what is left.',
    true,
  ),
  GATEWAY_CONTRACT_NOT_PINNED: entry(
    403,
    'App version does not use this contract',
    'Declare the contract version in the app manifest.',
  ),
  GATEWAY_SEVERAL_CONTRACTS: entry(400, 'Contracts do not make one graph', 'Send one request for each contract.'),
  GATEWAY_SOURCE_UNAVAILABLE: entry(502, 'Source does not answer', 'Try again in a moment.', true),
  GATEWAY_SOURCE_TIMEOUT: entry(504, 'Source too slow', 'Try again, or ask for less.', true),
  GATEWAY_SOURCE_FAILED: entry(502, 'Source answered with an error', 'Try again in a moment.', true),
  GATEWAY_SOURCE_ERROR: entry(
    502,
    'Source failed at a field',
    'Go on without it, or try again in a moment; the contract declares no such error.',
    true,
  ),
  GATEWAY_RECORD_MISSING: entry(
    404,
    'A record that is named is not there',
    'Go on without it: its own contract has it no more.',
  ),
  GATEWAY_ANSWER_TOO_LARGE: entry(502, 'Answer too large', 'Ask for fewer items or fields at once.'),

  GATEWAY_SUBSCRIPTION_LIMIT: entry(429, 'Too many subscriptions', 'End one, or wait until one has ended.', true),
  GATEWAY_EVENT_NOT_KEPT: entry(
    410,
    'Cannot go on after this event',
    'Read what has changed by a query, and subscribe without Last-Event-ID.',
  ),

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
