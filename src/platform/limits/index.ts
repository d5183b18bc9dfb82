export { FairTurns } from './fair-turns.js';
export { Limits } from './limits.js';
export { LimitsModule } from './limits.module.js';
export { networkOf } from './network.js';
export { RateLimit, windowSeconds } from './rate-limit.js';
