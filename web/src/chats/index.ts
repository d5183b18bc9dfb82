export { useChatWalk } from './chat-walk';
export { useKnownChat } from './known-chat';
export { NewChatDialog } from './list/lazy-new-chat';
export { useChatNews } from './live';
export { chatScreens } from './routes';
