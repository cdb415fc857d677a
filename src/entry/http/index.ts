// HTTP arrives: every door is one line in routes.ts.
// In: requests of apps, sources and people. Out: what the domain answers, as GraphQL, problem+json or a page.
// It holds no rule: it translates, hands down, translates back.

export { sessionSecretOf } from './browser-guard.js';
export { buildHttpApp } from './build-http-app.js';
export type { HttpApp, SourcePurpose } from './http-app.js';
export { type HttpServer, openHttpServer } from './open-http-server.js';
