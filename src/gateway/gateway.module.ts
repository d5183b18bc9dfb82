import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { ChatsModule } from '../chats/index.js';
import { IdentityModule } from '../identity/index.js';
import { ToolsModule } from '../tools/index.js';
import { Admissions } from './admissions.js';
import { AgentGateway } from './agent.gateway.js';
import { ChatEventsController } from './chat-events.controller.js';
import { ChatEvents } from './chat-events.js';
import { EventGateway } from './event.gateway.js';
import { OrganizationStreams } from './organization-streams.js';
import { PresenceController } from './presence.controller.js';
import { Presence } from './presence.js';
import { Resumptions } from './resumptions.js';
import { SocketHub } from './socket-hub.js';

@Module({
  imports: [IdentityModule, ChatsModule, ToolsModule, AgentsModule],
  controllers: [ChatEventsController, PresenceController],
  providers: [
    Admissions,
    AgentGateway,
    ChatEvents,
    EventGateway,
    OrganizationStreams,
    Presence,
    Resumptions,
    SocketHub,
  ],
  exports: [Admissions],
})
export class GatewayModule {}
