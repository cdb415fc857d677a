// The one guarded way out to services on the internet.
// In: a request and the hosts it may reach. Out: status, headers and body. It never reaches a private address, never
// follows a redirect, and never reads or waits without a limit.
export {
  createOutbound,
  isPublicAddress,
  type Outbound,
  type OutboundAnswer,
  type OutboundRequest,
} from './outbound.js';
