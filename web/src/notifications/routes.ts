import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute } from '../platform/routing';
import { inboxFiltersOf } from './filters';

const inboxRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/notifications',
  validateSearch: inboxFiltersOf,
  component: lazyRouteComponent(
    patiently(() => import('./screens/inbox.screen')),
    'InboxScreen',
  ),
});

export const notificationScreens = [inboxRoute] as const;
