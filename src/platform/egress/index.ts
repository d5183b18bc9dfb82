export { authorityOf } from './destination.js';
export { EGRESS_RESOLVER, EgressClient, type EgressLimits, type EgressRequest } from './egress-client.js';
export { EgressResponse } from './egress-response.js';
export type { Method } from './hop.js';
export type { Resolver } from './walls.js';
