import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { preloadDifferences } from '../platform/diff';
import { preloadTexts } from '../platform/i18n';
import { preloadMarkdown } from '../platform/markdown';
import { memberRoute } from '../platform/routing';
import { preloadValidation } from '../reviews';
import { chatQuery } from '../roster';
import { historyQuery } from './queries';

const chatsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/chats',
  component: lazyRouteComponent(
    patiently(() => import('./screens/chats.screen')),
    'ChatsScreen',
  ),
});

const noChatRoute = createRoute({
  getParentRoute: () => chatsRoute,
  path: '/',
  component: lazyRouteComponent(
    patiently(() => import('./screens/no-chat.screen')),
    'NoChatScreen',
  ),
});

/** When the screen is there, what is used on it: it works when there is no connection any more. */
const restMillis = 2_000;
function preloadRest(): void {
  if (!navigator.onLine) return;
  preloadDifferences();
  const parts = [
    import('./composer/upload-list'),
    import('./composer/context-bar'),
    import('./message/message-menu'),
    import('./message/read-by'),
  ];
  // What does not come now is asked for again when it is used.
  for (const part of parts) part.catch(() => undefined);
}

/** `message`: leads to this message of the chat. */
const chatRoute = createRoute({
  getParentRoute: () => chatsRoute,
  path: '$chatId',
  validateSearch: ({ message }: Record<string, unknown>): { message?: string } =>
    typeof message === 'string' ? { message } : {},
  loader: ({ context: { queries }, params: { chatId }, preload }) => {
    // Needed with the first messages, and fetched beside the screen.
    preloadMarkdown();
    preloadValidation();
    preloadTexts('chats', 'reviews');
    setTimeout(preloadRest, restMillis);
    // A chat that is only pointed at is not opened yet.
    if (preload) return;
    void queries.prefetchQuery(chatQuery(chatId));
    void queries.prefetchQuery(historyQuery(chatId));
  },
  component: lazyRouteComponent(
    patiently(() => import('./screens/conversation.screen')),
    'ConversationScreen',
  ),
});

export const chatScreens = [chatsRoute.addChildren([noChatRoute, chatRoute])] as const;
