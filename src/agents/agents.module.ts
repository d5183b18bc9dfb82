import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CalendarModule } from '../calendar/index.js';
import { ChatsModule } from '../chats/index.js';
import { IdentityModule } from '../identity/index.js';
import { KnowledgeModule } from '../knowledge/index.js';
import { LlmModule } from '../llm/index.js';
import { NotificationsModule } from '../notifications/index.js';
import { ToolsModule } from '../tools/index.js';
import { UsageModule } from '../usage/index.js';
import { CalendarAnswers } from './calendar/calendar-answers.js';
import { CalendarChats } from './calendar/calendar-chats.js';
import { LateAsks } from './calendar/late-asks.js';
import { OccurrenceEnds } from './calendar/occurrence-ends.js';
import { OccurrenceRuns } from './calendar/occurrence-runs.js';
import { CheckpointRetention } from './checkpoints/checkpoint-retention.js';
import { Checkpoints } from './checkpoints/checkpoints.js';
import { AgentAccessService } from './definitions/agent-access.service.js';
import { AgentTools } from './definitions/agent-tools.js';
import { AgentUser } from './definitions/agent-user.entity.js';
import { AgentController } from './definitions/agent.controller.js';
import { describeTypes } from './definitions/agent.dto.js';
import { AgentVersion } from './definitions/agent-version.entity.js';
import { Agent } from './definitions/agent.entity.js';
import { AgentViews } from './definitions/agent-views.js';
import { AgentService } from './definitions/agent.service.js';
import { DefinitionCheck } from './definitions/definition-check.js';
import { DefinitionReferences } from './definitions/definition-references.js';
import { FileRoles } from './definitions/file-roles.js';
import { Greeter } from './definitions/greeter.js';
import { PromptFiles } from './definitions/prompt-files.js';
import { PromptValues } from './definitions/prompt-values.js';
import { RoleController } from './definitions/role.controller.js';
import { AgentEditingController } from './editing/agent-editing.controller.js';
import { AgentEditing } from './editing/agent-editing.service.js';
import { AgentFarewells } from './editing/agent-farewells.js';
import { AgentFilesController } from './editing/agent-files.controller.js';
import { AgentFiles } from './editing/agent-files.service.js';
import { AgentRemoval } from './editing/agent-removal.service.js';
import { FileNames } from './editing/file-names.js';
import { AgentHistory } from './editing/agent-history.service.js';
import { AgentCrashes } from './runs/queue/agent-crashes.js';
import { AgentKeeper } from './lifecycle/agent-keeper.js';
import { AgentLifecycleController } from './lifecycle/agent-lifecycle.controller.js';
import { AgentLifecycle } from './lifecycle/agent-lifecycle.service.js';
import { ModelServerController } from './models/model-server.controller.js';
import { ModelCall } from './runs/execution/model-call.entity.js';
import { RunStateController } from './runs/api/run-state.controller.js';
import { RunStateService } from './runs/api/run-state.service.js';
import { RunRetention } from './runs/erasing/run-retention.js';
import { RunEventBatch } from './runs/queue/run-event.entity.js';
import { RunClaims } from './runs/queue/run.claims.js';
import { EarlierCalls } from './runs/transcript/earlier-calls.js';
import { RunContext } from './runs/transcript/run.context.js';
import { RunController } from './runs/api/run.controller.js';
import { AnswerCitation } from './knowledge/answer-citation.entity.js';
import { AnswerCitations } from './knowledge/answer-citations.js';
import { RoleKnowledge } from './knowledge/role-knowledge.js';
import { RunPassage } from './knowledge/run-passage.entity.js';
import { RunPassages } from './knowledge/run-passages.js';
import { TrustedAnswers } from './knowledge/trusted-answers.js';
import { AgentDown } from './notifications/agent-down.js';
import { AnswerReady } from './notifications/answer-ready.js';
import { FailedRuns } from './notifications/failed-runs.js';
import { RunAgents } from './runs/execution/run.agents.js';
import { RunAnswers } from './runs/execution/run.answers.js';
import { RunCrew } from './runs/execution/run.crew.js';
import { RunRoles } from './runs/execution/run.roles.js';
import { RunTools } from './runs/execution/run.tools.js';
import { RunEnder } from './runs/queue/run.ender.js';
import { Run } from './runs/queue/run.entity.js';
import { OwedErasure } from './runs/erasing/owed-erasure.entity.js';
import { PassageErasure } from './runs/erasing/passage.erasure.js';
import { RunErasure } from './runs/erasing/run.erasure.js';
import { RunExecutor } from './runs/execution/run.executor.js';
import { ChatSummaries } from './runs/transcript/chat-summaries.js';
import { ChatSummary } from './runs/transcript/chat-summary.entity.js';
import { RunFiles } from './runs/transcript/run.files.js';
import { RunMemory } from './runs/transcript/run.memory.js';
import { Summarizer } from './runs/transcript/summarizer.js';
import { RunMetrics } from './runs/execution/run.metrics.js';
import { RunPauser } from './runs/execution/run.pauser.js';
import { RunCalls } from './runs/reading/run.calls.js';
import { RunReader } from './runs/reading/run.reader.js';
import { RunRemoval } from './runs/erasing/run.removal.js';
import { RunRepeater } from './runs/api/run.repeater.js';
import { RunRetrier } from './runs/api/run.retrier.js';
import { RunService } from './runs/api/run.service.js';
import { OpenRunController } from './runs/listing/open-run.controller.js';
import { OpenRunService } from './runs/listing/open-run.service.js';
import { FacadeRunInserts } from './runs/intake/facade-run.inserts.js';
import { FacadeRuns } from './runs/intake/facade-runs.js';
import { QueuePlaces } from './runs/reading/queue-places.js';
import { RunBacklog } from './runs/queue/run.backlog.js';
import { RunStarter } from './runs/queue/run.starter.js';
import { RunStage } from './runs/execution/run-stage.entity.js';
import { RoleTime } from './runs/execution/role-time.entity.js';
import { RunStepReader } from './runs/execution/run.steps.js';
import { RunStore } from './runs/queue/run.store.js';
import { RunTimeline } from './runs/execution/run.timeline.js';
import { RunBudgets } from './runs/queue/run.budgets.js';
import { RunWatchdog } from './runs/queue/run.watchdog.js';
import { RunWorker } from './runs/execution/run.worker.js';
import { Tracing } from './tracing/tracing.js';
import { TrialAgents } from './trials/trial-agents.js';
import { TrialController } from './trials/trial.controller.js';
import { Trials } from './trials/trials.js';
import { agentTypeClasses, AgentTypes } from './types/agent-types.js';

@Module({
  imports: [
    IdentityModule,
    LlmModule,
    ChatsModule,
    CalendarModule,
    KnowledgeModule,
    NotificationsModule,
    ToolsModule,
    UsageModule,
    TypeOrmModule.forFeature([
      Agent,
      AgentUser,
      AgentVersion,
      Run,
      RunEventBatch,
      ModelCall,
      RunStage,
      RoleTime,
      ChatSummary,
      OwedErasure,
      RunPassage,
      AnswerCitation,
    ]),
  ],
  controllers: [
    RoleController,
    AgentController,
    AgentEditingController,
    AgentLifecycleController,
    AgentFilesController,
    TrialController,
    ModelServerController,
    OpenRunController,
    RunController,
    RunStateController,
  ],
  providers: [
    ...agentTypeClasses,
    AgentTypes,
    AgentDown,
    AnswerReady,
    CalendarAnswers,
    CalendarChats,
    FailedRuns,
    LateAsks,
    OccurrenceEnds,
    OccurrenceRuns,
    Checkpoints,
    CheckpointRetention,
    DefinitionCheck,
    DefinitionReferences,
    PromptFiles,
    PromptValues,
    Greeter,
    FileRoles,
    AgentService,
    AgentViews,
    AgentAccessService,
    AgentTools,
    AgentEditing,
    AgentFarewells,
    AgentFiles,
    AgentRemoval,
    FileNames,
    AgentHistory,
    AgentCrashes,
    AgentKeeper,
    AgentLifecycle,
    RunClaims,
    RunStore,
    RunCalls,
    RunReader,
    RunService,
    OpenRunService,
    FacadeRunInserts,
    FacadeRuns,
    QueuePlaces,
    RunBacklog,
    PassageErasure,
    RunErasure,
    RunRemoval,
    RunEnder,
    RunStarter,
    RunRepeater,
    RunRetrier,
    EarlierCalls,
    RunContext,
    RunAgents,
    RunAnswers,
    RunPassages,
    RoleKnowledge,
    AnswerCitations,
    TrustedAnswers,
    RunCrew,
    RunRoles,
    RunTools,
    RunPauser,
    RunTimeline,
    RunStepReader,
    Tracing,
    RunStateService,
    RunExecutor,
    RunWorker,
    RunWatchdog,
    RunBudgets,
    RunFiles,
    RunMemory,
    ChatSummaries,
    Summarizer,
    RunMetrics,
    RunRetention,
    TrialAgents,
    Trials,
  ],
  exports: [AgentFarewells, AgentService, FacadeRuns, RunBacklog, RunEnder, RunService, RunReader],
})
export class AgentsModule {
  constructor(types: AgentTypes) {
    describeTypes(types.names);
  }
}
