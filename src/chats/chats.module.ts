import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/index.js';
import { ChatMember } from './chat/chat-member.entity.js';
import { ChatController } from './chat/chat.controller.js';
import { Chat } from './chat/chat.entity.js';
import { ChatMembers } from './chat/chat-members.js';
import { ChatPlaces } from './chat/chat-places.js';
import { ChatNews } from './chat/chat-news.js';
import { ChatService } from './chat/chat.service.js';
import { ContactChats } from './contacts/contact-chats.js';
import { ContactMessages } from './contacts/contact-messages.js';
import { EditingController } from './editing/editing.controller.js';
import { EditingService } from './editing/editing.service.js';
import { MessageDeletion } from './editing/message-deletion.service.js';
import { MessageVersion } from './editing/message-version.entity.js';
import { ChatExportController } from './export/chat-export.controller.js';
import { ChatExportService } from './export/chat-export.service.js';
import { FeedbackController } from './feedback/feedback.controller.js';
import { FeedbackService } from './feedback/feedback.service.js';
import { ContactFeedback } from './feedback/contact-feedback.entity.js';
import { MessageFeedback } from './feedback/message-feedback.entity.js';
import { ChatSettingsCheck } from './chat/chat-settings-check.js';
import { ChatViews } from './chat/chat-views.js';
import { ChatDeletion } from './management/chat-deletion.js';
import { ChatManagementController } from './management/chat-management.controller.js';
import { ChatSettingsService } from './management/chat-settings.service.js';
import { MembershipController } from './membership/membership.controller.js';
import { MembershipService } from './membership/membership.service.js';
import { FilesModule } from './files/files.module.js';
import { AnswerController } from './messages/answer.controller.js';
import { AnswerService } from './messages/answer.service.js';
import { ChatTitles } from './messages/chat-titles.js';
import { MentionIndex } from './messages/mention-index.js';
import { Mentions } from './messages/mentions.js';
import { MessageHistory } from './messages/message-history.js';
import { MessageReader } from './messages/message-reader.js';
import { MessageRetention } from './messages/message-retention.js';
import { MessageCitations } from './messages/message-citations.js';
import { MessageRuns } from './messages/message-runs.js';
import { MessageViews } from './messages/message-views.js';
import { MessageWriter } from './messages/message-writer.js';
import { MessageController } from './messages/message.controller.js';
import { Message } from './messages/message.entity.js';
import { MessageService } from './messages/message.service.js';
import { PostingRules } from './messages/posting-rules.js';
import { SystemMessages } from './messages/system-messages.js';
import { UserMention } from './messages/user-mention.entity.js';
import { ReadingController } from './reading/reading.controller.js';
import { ReadingService } from './reading/reading.service.js';
import { MessageSearch } from './search/message-search.js';
import { SearchController } from './search/search.controller.js';
import { SearchService } from './search/search.service.js';
import { Siblings } from './messages/siblings.js';
import { Transcripts } from './messages/transcripts.js';
import { DueReminders } from './validation/due-reminders.js';
import { Judging } from './validation/judging.js';
import { ReviewStatisticsService } from './validation/review-statistics.service.js';
import { ReviewController } from './validation/review.controller.js';
import { ReviewService } from './validation/review.service.js';
import { TrustService } from './validation/trust.service.js';
import { ValidationController } from './validation/validation.controller.js';
import { ValidationService } from './validation/validation.service.js';

@Module({
  imports: [
    IdentityModule,
    FilesModule,
    TypeOrmModule.forFeature([
      Chat,
      ChatMember,
      Message,
      MessageFeedback,
      ContactFeedback,
      MessageVersion,
      UserMention,
    ]),
  ],
  controllers: [
    AnswerController,
    ChatController,
    ChatExportController,
    ChatManagementController,
    EditingController,
    FeedbackController,
    MembershipController,
    MessageController,
    ReadingController,
    SearchController,
    ReviewController,
    ValidationController,
  ],
  providers: [
    AnswerService,
    ChatDeletion,
    ChatExportService,
    ChatMembers,
    ChatNews,
    ChatPlaces,
    ChatService,
    ChatSettingsCheck,
    ChatSettingsService,
    ChatTitles,
    ChatViews,
    ContactChats,
    ContactMessages,
    DueReminders,
    Judging,
    MembershipService,
    MentionIndex,
    EditingService,
    FeedbackService,
    Mentions,
    MessageDeletion,
    MessageHistory,
    MessageReader,
    MessageRetention,
    MessageSearch,
    MessageService,
    MessageCitations,
    MessageRuns,
    MessageViews,
    MessageWriter,
    PostingRules,
    ReadingService,
    SearchService,
    ReviewService,
    ReviewStatisticsService,
    SystemMessages,
    Siblings,
    Transcripts,
    TrustService,
    ValidationService,
  ],
  exports: [
    FilesModule,
    AnswerService,
    ChatPlaces,
    ChatService,
    ContactChats,
    ContactMessages,
    MessageReader,
    MessageCitations,
    MessageRuns,
    MessageService,
    SystemMessages,
    Transcripts,
    ValidationService,
  ],
})
export class ChatsModule {}
