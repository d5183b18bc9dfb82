import { lazily } from '../../platform/ui';

/** The dialog of a new chat, for screens that need it seldom. */
export const NewChatDialog = lazily(() => import('./new-chat-dialog'), 'NewChatDialog');
