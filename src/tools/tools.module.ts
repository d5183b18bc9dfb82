import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CalendarModule } from '../calendar/index.js';
import { ChatsModule } from '../chats/index.js';
import { IdentityModule } from '../identity/index.js';
import { NotificationsModule } from '../notifications/index.js';
import { ApprovalButtons } from './approvals/approval-buttons.js';
import { ApprovalController } from './approvals/approval.controller.js';
import { ApprovalExpiry } from './approvals/approval-expiry.js';
import { ApprovalHandover } from './approvals/approval-handover.js';
import { ApprovalNews } from './approvals/approval-news.js';
import { ApprovalNotices } from './approvals/approval-notices.js';
import { ApprovalNotes } from './approvals/approval-notes.js';
import { ApprovalReplies } from './approvals/approval-replies.js';
import { ApprovalService } from './approvals/approval.service.js';
import { ApprovalSteps } from './approvals/approval-steps.js';
import { ApprovalViews } from './approvals/approval-views.js';
import { Approval } from './approvals/approval.entity.js';
import { Approvals } from './approvals/approvals.js';
import { Deciders } from './approvals/deciders.js';
import { EditedArguments } from './approvals/edited-arguments.js';
import { Verdicts } from './approvals/verdicts.js';
import { BuiltinTools, builtinToolClasses } from './builtin-tools.js';
import { CalendarPeople } from './calendar/calendar-person.js';
import { DryCalls } from './calls/dry-calls.js';
import { ToolCall } from './calls/tool-call.entity.js';
import { ToolCalls } from './calls/tool-calls.js';
import { HttpTools } from './http/http-tools.js';
import { McpConnections } from './mcp/mcp-connections.js';
import { McpPins } from './mcp/mcp-pins.js';
import { McpServerController } from './mcp/mcp-server.controller.js';
import { McpServer } from './mcp/mcp-server.entity.js';
import { McpServerService } from './mcp/mcp-server.service.js';
import { McpTool } from './mcp/mcp-tool.entity.js';
import { McpTools } from './mcp/mcp-tools.js';
import { OpenapiController } from './openapi/openapi.controller.js';
import { OpenapiService } from './openapi/openapi.service.js';
import { TableReader } from './tables/table-reader.js';
import { HeavyWork } from './threads/heavy-work.js';
import { ToolController } from './tool.controller.js';
import { ToolRegistry } from './tool-registry.js';
import { PageReader } from './web/page-reader.js';
import { WebSearch } from './web/web-search.js';

@Module({
  imports: [
    IdentityModule,
    CalendarModule,
    ChatsModule,
    NotificationsModule,
    TypeOrmModule.forFeature([ToolCall, Approval, McpServer, McpTool]),
  ],
  controllers: [ApprovalController, McpServerController, OpenapiController, ToolController],
  providers: [
    ...builtinToolClasses,
    BuiltinTools,
    CalendarPeople,
    ToolRegistry,
    ToolCalls,
    DryCalls,
    Approvals,
    ApprovalExpiry,
    ApprovalHandover,
    ApprovalNews,
    ApprovalButtons,
    ApprovalNotices,
    ApprovalNotes,
    ApprovalReplies,
    ApprovalService,
    ApprovalSteps,
    ApprovalViews,
    Deciders,
    EditedArguments,
    HeavyWork,
    HttpTools,
    McpConnections,
    McpPins,
    McpServerService,
    McpTools,
    OpenapiService,
    PageReader,
    TableReader,
    Verdicts,
    WebSearch,
  ],
  exports: [ToolRegistry, ToolCalls, DryCalls, Approvals, ApprovalService, ApprovalSteps, HeavyWork],
})
export class ToolsModule {}
