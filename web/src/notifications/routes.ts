import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute, unread } from '../platform/routing';
import type { InboxFilters, LogFilters } from './queries';

const inboxRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/notifications',
  validateSearch: unread<InboxFilters>,
  component: lazyRouteComponent(
    patiently(() => import('./screens/inbox.screen')),
    'InboxScreen',
  ),
});

const logRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/notifications/log',
  validateSearch: unread<LogFilters>,
  component: lazyRouteComponent(
    patiently(() => import('./screens/log.screen')),
    'LogScreen',
  ),
});

const settingsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/settings/notifications',
  component: lazyRouteComponent(
    patiently(() => import('./screens/settings.screen')),
    'NotificationSettingsScreen',
  ),
});

export const notificationScreens = [inboxRoute, logRoute, settingsRoute] as const;
