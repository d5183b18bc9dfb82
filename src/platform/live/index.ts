export { LiveBus, topics, type LiveEvent } from './live-bus.js';
export { LiveModule } from './live.module.js';
