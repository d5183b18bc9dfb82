import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, type Page, PageQuery, Summary } from '../../platform/http/index.js';
import {
  AcceptListing,
  CreateMcpServer,
  McpListing,
  McpServerDetails,
  McpServerPage,
  UpdateMcpServer,
  type McpServerView,
} from './mcp-server.dto.js';
import { McpServerService } from './mcp-server.service.js';

const reaching = [
  'mcp_unreachable',
  'mcp_unauthorized',
  'mcp_invalid',
  'egress_refused',
  'too_much_work',
] as const;

@ApiTags('tools')
@Controller('api/v1/mcp-servers')
export class McpServerController {
  constructor(private readonly servers: McpServerService) {}

  @Summary('Registered MCP servers')
  @Requires('agent:manage')
  @Answers(200, McpServerPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<McpServerView>> {
    return this.servers.list(actor, page);
  }

  @Summary(
    'Register an MCP server (streamable HTTP)',
    'Asks it for its tools and accepts them as they are now. Agents have those that their definitions name.',
  )
  @Fails('already_exists', ...reaching)
  @Requires('agent:manage')
  @Answers(201, McpServerDetails)
  @Post()
  create(
    @CurrentUser() actor: UserActor,
    @Body({ schema: CreateMcpServer }) body: CreateMcpServer,
  ): Promise<McpServerDetails> {
    return this.servers.create(actor, body);
  }

  @Summary('An MCP server and the tools that were accepted')
  @Requires('agent:manage')
  @Answers(200, McpServerDetails)
  @Get(':id')
  get(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<McpServerDetails> {
    return this.servers.get(actor, id);
  }

  @Summary(
    'Change how an MCP server is reached, switch it off, say which of its tools only read',
    'What concerns how it is reached is tried first. With another address all of its tools change something again.',
  )
  @Fails('conflict', ...reaching)
  @Requires('agent:manage')
  @Answers(200, McpServerDetails)
  @Patch(':id')
  update(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: UpdateMcpServer }) body: UpdateMcpServer,
  ): Promise<McpServerDetails> {
    return this.servers.update(actor, id, body);
  }

  @Summary('Remove an MCP server', 'Refused while agents name its tools; to stop it at once, switch it off.')
  @Fails('tool_in_use', 'conflict')
  @Requires('agent:manage')
  @Answers(204)
  @Delete(':id')
  remove(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.servers.remove(actor, id);
  }

  @Summary('The tools that an MCP server lists now', 'And how that differs from what was accepted.')
  @Fails('mcp_server_off', ...reaching)
  @Requires('agent:manage')
  @Answers(200, McpListing)
  @Get(':id/tools')
  tools(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<McpListing> {
    return this.servers.tools(actor, id);
  }

  @Summary(
    'Accept what an MCP server lists now',
    'Exactly the listing that was looked at: what is new can be chosen, what changed is called again.',
  )
  @Fails('tool_changed', 'mcp_server_off', 'conflict', ...reaching)
  @Requires('agent:manage')
  @Answers(200, McpServerDetails)
  @Post(':id/refresh')
  refresh(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: AcceptListing }) body: AcceptListing,
  ): Promise<McpServerDetails> {
    return this.servers.refresh(actor, id, body);
  }
}
