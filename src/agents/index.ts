export { AgentsModule } from './agents.module.js';
export { Agent } from './definitions/agent.entity.js';
export { AgentService } from './definitions/agent.service.js';
export { isTerminal, type RunEvent } from './runs/queue/run-event.js';
export type { FacadeInput } from './runs/queue/run.entity.js';
export { RunReader } from './runs/reading/run.reader.js';
export type { RunSnapshot } from './runs/reading/run.snapshot.js';
export { RunService } from './runs/api/run.service.js';
export type { RunView } from './runs/api/run.dto.js';
