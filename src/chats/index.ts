export { Chat } from './chat.entity.js';
export {
  agentChosen,
  messageCreated,
  rolesMentioned,
  type ChosenAgent,
  type RoleRef,
  type StartedRun,
} from './chat.events.js';
export { ChatService } from './chat.service.js';
export { ChatsModule } from './chats.module.js';
export { PostMessage } from './message.dto.js';
export { Message } from './message.entity.js';
export { MessageService } from './message.service.js';
