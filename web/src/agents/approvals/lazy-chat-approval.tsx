import { lazily } from '../../platform/ui';

/** See `chat-approval.tsx`. */
export const ChatApproval = lazily(() => import('./chat-approval'), 'ChatApproval');
