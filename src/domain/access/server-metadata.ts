import type { Access } from './access.js';

/** Of what the library tells, what is OAuth's; the rest is OpenID Connect's, which this is not. */
const told = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'revocation_endpoint',
  'introspection_endpoint',
  'response_types_supported',
  'response_modes_supported',
  'grant_types_supported',
  'code_challenge_methods_supported',
  'authorization_response_iss_parameter_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'dpop_signing_alg_values_supported',
  'request_uri_parameter_supported',
] as const;

/** What the authorization server tells of itself: RFC 8414 section 2, RFC 9728 section 4. */
export function serverMetadata(all: Record<string, unknown>, { issuer, audience }: Access): Record<string, unknown> {
  const methods = all.token_endpoint_auth_methods_supported;
  const algorithms = all.token_endpoint_auth_signing_alg_values_supported;
  return {
    ...Object.fromEntries(told.map((name) => [name, all[name]])),
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: algorithms,
    introspection_endpoint_auth_methods_supported: methods,
    introspection_endpoint_auth_signing_alg_values_supported: algorithms,
    request_parameter_supported: false,
    protected_resources: [audience],
    service_documentation: `${issuer}/contracts`,
  };
}
