export { LiveBus, topics, type LiveEvent, type LiveListener } from './live-bus.js';
export { InProcessLiveBus } from './in-process.live-bus.js';
export { LiveModule } from './live.module.js';
