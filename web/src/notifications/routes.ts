import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute } from '../platform/routing';
import { inboxFiltersOf, logFiltersOf } from './filters';

const inboxRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/notifications',
  validateSearch: inboxFiltersOf,
  component: lazyRouteComponent(
    patiently(() => import('./screens/inbox.screen')),
    'InboxScreen',
  ),
});

const logRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/notifications/log',
  validateSearch: logFiltersOf,
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
