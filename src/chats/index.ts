export { lockChat } from './chat/chat-lock.js';
export { Chat, type ChatContact } from './chat/chat.entity.js';
export {
  agentChatOpened,
  agentChosen,
  answerJudged,
  chainOfRun,
  answerTrusted,
  chatDeleted,
  chatErasing,
  chatRead,
  memberLeft,
  messageCreated,
  messageDeleted,
  messageResent,
  messageRewritten,
  rolesMentioned,
  validationDue,
  type CallChain,
  type CallableRole,
  type ChosenAgent,
  type StartedRun,
} from './chat/chat.events.js';
export { ChatPlaces } from './chat/chat-places.js';
export { ChatService } from './chat/chat.service.js';
export { ContactChats } from './contacts/contact-chats.js';
export { ContactMessages } from './contacts/contact-messages.js';
export { headed, ownWords, reworded, type Heading } from './contacts/heading.js';
export { ChatsModule } from './chats.module.js';
export { Attachments } from './files/attachments.js';
export { ChatFiles } from './files/chat-files.js';
export { FileContents } from './files/file-contents.js';
export { FileService } from './files/file.service.js';
export { KeptFiles } from './files/kept-files.js';
export { StoredFile } from './files/file.entity.js';
export { Citation, MessageView, PostMessage, type MessageRun } from './messages/message.dto.js';
export {
  Message,
  validationStates,
  type MessageDelivery,
  unsent,
  type MessageOrigin,
  type Rating,
  type SystemNote,
  type WrittenElsewhere,
} from './messages/message.entity.js';
export { MessageService } from './messages/message.service.js';
export { AnswerService } from './messages/answer.service.js';
export { MessageReader } from './messages/message-reader.js';
export { MessageCitations, type CitationReader, type CitationsOf } from './messages/message-citations.js';
export { MessageRuns, type CalledRuns } from './messages/message-runs.js';
export { SystemMessages } from './messages/system-messages.js';
export { ValidationService } from './validation/validation.service.js';
export { Transcripts, type Placed, type Transcript } from './messages/transcripts.js';
