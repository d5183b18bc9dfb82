import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/index.js';
import { Approval } from './approvals/approval.entity.js';
import { Approvals } from './approvals/approvals.js';
import { BuiltinTools, builtinToolClasses } from './builtin-tools.js';
import { ToolCall } from './calls/tool-call.entity.js';
import { ToolCalls } from './calls/tool-calls.js';
import { ToolRegistry } from './tool-registry.js';
import { PageReader } from './web/page-reader.js';
import { WebSearch } from './web/web-search.js';

@Module({
  imports: [IdentityModule, TypeOrmModule.forFeature([ToolCall, Approval])],
  providers: [...builtinToolClasses, BuiltinTools, ToolRegistry, ToolCalls, Approvals, PageReader, WebSearch],
  exports: [ToolRegistry, ToolCalls, Approvals],
})
export class ToolsModule {}
