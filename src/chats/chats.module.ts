import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/index.js';
import { ChatMember } from './chat-member.entity.js';
import { ChatTitles } from './chat-titles.js';
import { ChatController } from './chat.controller.js';
import { Chat } from './chat.entity.js';
import { ChatService } from './chat.service.js';
import { Mentions } from './mentions.js';
import { MessageRetention } from './message-retention.js';
import { MessageController } from './message.controller.js';
import { Message } from './message.entity.js';
import { MessageService } from './message.service.js';
import { ValidationService } from './validation.service.js';

@Module({
  imports: [IdentityModule, TypeOrmModule.forFeature([Chat, ChatMember, Message])],
  controllers: [ChatController, MessageController],
  providers: [ChatService, ChatTitles, Mentions, MessageRetention, MessageService, ValidationService],
  exports: [ChatService, MessageService],
})
export class ChatsModule {}
