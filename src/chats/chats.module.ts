import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/index.js';
import { ChatMember } from './chat/chat-member.entity.js';
import { ChatController } from './chat/chat.controller.js';
import { Chat } from './chat/chat.entity.js';
import { ChatService } from './chat/chat.service.js';
import { MessageVersion } from './editing/message-version.entity.js';
import { MessageFeedback } from './feedback/message-feedback.entity.js';
import { AnswerService } from './messages/answer.service.js';
import { ChatTitles } from './messages/chat-titles.js';
import { Mentions } from './messages/mentions.js';
import { MessageReader } from './messages/message-reader.js';
import { MessageRetention } from './messages/message-retention.js';
import { MessageViews } from './messages/message-views.js';
import { MessageWriter } from './messages/message-writer.js';
import { MessageController } from './messages/message.controller.js';
import { Message } from './messages/message.entity.js';
import { MessageService } from './messages/message.service.js';
import { PostingRules } from './messages/posting-rules.js';
import { Judging } from './validation/judging.js';
import { TrustService } from './validation/trust.service.js';
import { ValidationController } from './validation/validation.controller.js';
import { ValidationService } from './validation/validation.service.js';

@Module({
  imports: [
    IdentityModule,
    TypeOrmModule.forFeature([Chat, ChatMember, Message, MessageFeedback, MessageVersion]),
  ],
  controllers: [ChatController, MessageController, ValidationController],
  providers: [
    AnswerService,
    ChatService,
    ChatTitles,
    Judging,
    Mentions,
    MessageReader,
    MessageRetention,
    MessageService,
    MessageViews,
    MessageWriter,
    PostingRules,
    TrustService,
    ValidationService,
  ],
  exports: [AnswerService, ChatService, MessageReader, MessageService],
})
export class ChatsModule {}
