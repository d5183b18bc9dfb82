export { JobQueue, type Job } from './job-queue.js';
export { QueueModule } from './queue.module.js';
