export { HealthChecks } from './health-checks.js';
export { OpsController } from './ops.controller.js';
