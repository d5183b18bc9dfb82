export { FairTurns } from './fair-turns.js';
export { Limits } from './limits.js';
export { LimitsModule } from './limits.module.js';
export { networkOf } from './network.js';
export { tellAsOpenAi } from './openai-headers.js';
export { RateLimit, windowSeconds, type Standing } from './rate-limit.js';
