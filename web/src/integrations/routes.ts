import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute } from '../platform/routing';

const workRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/agents/$agentId/work',
  component: lazyRouteComponent(
    patiently(() => import('./screens/work.screen')),
    'WorkScreen',
  ),
});

const contactsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/contacts',
  component: lazyRouteComponent(
    patiently(() => import('./screens/contacts.screen')),
    'ContactsScreen',
  ),
});

export const integrationScreens = [workRoute, contactsRoute] as const;
