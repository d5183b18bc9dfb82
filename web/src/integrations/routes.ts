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

const connectAmocrmRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/connect/amocrm',
  component: lazyRouteComponent(
    patiently(() => import('./screens/connect-amocrm.screen')),
    'ConnectAmocrmScreen',
  ),
});

export const integrationScreens = [workRoute, contactsRoute, connectAmocrmRoute] as const;
