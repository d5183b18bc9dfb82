import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ChatsModule } from '../chats/index.js';
import { IdentityModule } from '../identity/index.js';
import { LlmModule } from '../llm/index.js';
import { AgentAccessService } from './definitions/agent-access.service.js';
import { AgentUser } from './definitions/agent-user.entity.js';
import { AgentController } from './definitions/agent.controller.js';
import { Agent } from './definitions/agent.entity.js';
import { AgentService } from './definitions/agent.service.js';
import { FileRoles } from './definitions/file-roles.js';
import { PromptFiles } from './definitions/prompt-files.js';
import { RoleController } from './definitions/role.controller.js';
import { RunRetention } from './runs/run-retention.js';
import { RunEventBatch } from './runs/run-event.entity.js';
import { RunClaims } from './runs/run.claims.js';
import { RunContext } from './runs/run.context.js';
import { RunController } from './runs/run.controller.js';
import { RunEnder } from './runs/run.ender.js';
import { Run } from './runs/run.entity.js';
import { RunErasure } from './runs/run.erasure.js';
import { RunExecutor } from './runs/run.executor.js';
import { RunFiles } from './runs/run.files.js';
import { RunMetrics } from './runs/run.metrics.js';
import { RunReader } from './runs/run.reader.js';
import { RunRepeater } from './runs/run.repeater.js';
import { RunService } from './runs/run.service.js';
import { RunStarter } from './runs/run.starter.js';
import { RunStore } from './runs/run.store.js';
import { RunWatchdog } from './runs/run.watchdog.js';
import { RunWorker } from './runs/run.worker.js';
import { AgentTypes } from './types/agent-types.js';

@Module({
  imports: [
    IdentityModule,
    LlmModule,
    ChatsModule,
    TypeOrmModule.forFeature([Agent, AgentUser, Run, RunEventBatch]),
  ],
  controllers: [RoleController, AgentController, RunController],
  providers: [
    AgentTypes,
    PromptFiles,
    FileRoles,
    AgentService,
    AgentAccessService,
    RunClaims,
    RunStore,
    RunReader,
    RunService,
    RunErasure,
    RunEnder,
    RunStarter,
    RunRepeater,
    RunContext,
    RunExecutor,
    RunWorker,
    RunWatchdog,
    RunFiles,
    RunMetrics,
    RunRetention,
  ],
  exports: [AgentService, RunService, RunReader],
})
export class AgentsModule {}
