export { authorityOf } from './destination.js';
export { EgressClient, type EgressRequest } from './egress-client.js';
export { EgressResponse } from './egress-response.js';
export { ReachingAgent, unreachedCode } from './reaching-agent.js';
