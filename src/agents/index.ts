export { AgentsModule } from './agents.module.js';
export { Agent } from './definitions/agent.entity.js';
export { AgentService } from './definitions/agent.service.js';
export { isTerminal, type RunEvent } from './runs/run-event.js';
export type { FacadeInput } from './runs/run.entity.js';
export { RunReader } from './runs/run.reader.js';
export type { RunSnapshot } from './runs/run.snapshot.js';
export { RunService } from './runs/run.service.js';
export type { RunView } from './runs/run.dto.js';
