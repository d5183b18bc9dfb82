export { HealthChecks, type Check } from './health-checks.js';
export { OpsController } from './ops.controller.js';
