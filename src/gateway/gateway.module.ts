import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { ChatsModule } from '../chats/index.js';
import { IdentityModule } from '../identity/index.js';
import { Admissions } from './admissions.js';
import { AgentGateway } from './agent.gateway.js';
import { EventGateway } from './event.gateway.js';
import { SocketHub } from './socket-hub.js';

@Module({
  imports: [IdentityModule, ChatsModule, AgentsModule],
  providers: [Admissions, SocketHub, EventGateway, AgentGateway],
  exports: [Admissions],
})
export class GatewayModule {}
