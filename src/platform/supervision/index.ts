export { HoldLost, LastingFailure, type Hold, type Keeper, type Stop, type Subject } from './keeper.js';
export { actualStates, desiredStates, type DesiredState } from './lifecycle.js';
export { SupervisionModule } from './supervision.module.js';
export { supervisionGaveUp } from './supervision.events.js';
export { StatusView, StepPage, type StepView } from './supervision.dto.js';
export { Supervision } from './supervision.js';
export { Supervisor } from './supervisor.js';
