import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute, unread } from '../platform/routing';
import { usageSearchOf } from '../usage';
import type { AuditSearch } from './audit/search';
import type { QueueSearch } from './queue/search';
import type { RefusedSearch } from './refused/search';

const adminRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/admin',
  component: lazyRouteComponent(
    patiently(() => import('./screens/admin.screen')),
    'AdminScreen',
  ),
});

const indexRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/',
  component: lazyRouteComponent(
    patiently(() => import('./screens/sections.screen')),
    'SectionsScreen',
  ),
});

const peopleRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/people',
  component: lazyRouteComponent(
    patiently(() => import('./screens/people.screen')),
    'PeopleScreen',
  ),
});

const organizationRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/organization',
  component: lazyRouteComponent(
    patiently(() => import('./screens/organization.screen')),
    'OrganizationScreen',
  ),
});

const permissionsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/permissions',
  component: lazyRouteComponent(
    patiently(() => import('./screens/permissions.screen')),
    'PermissionsScreen',
  ),
});

const keysRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/keys',
  component: lazyRouteComponent(
    patiently(() => import('./screens/keys.screen')),
    'KeysScreen',
  ),
});

const refusedRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/refused',
  validateSearch: unread<RefusedSearch>,
  component: lazyRouteComponent(
    patiently(() => import('./screens/refused.screen')),
    'RefusedScreen',
  ),
});

const queueRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/queue',
  validateSearch: unread<QueueSearch>,
  component: lazyRouteComponent(
    patiently(() => import('./screens/queue.screen')),
    'QueueScreen',
  ),
});

const serversRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/servers',
  component: lazyRouteComponent(
    patiently(() => import('./screens/servers.screen')),
    'ServersScreen',
  ),
});

const usageRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/usage',
  validateSearch: usageSearchOf,
  component: lazyRouteComponent(
    patiently(() => import('./screens/usage.screen')),
    'UsageScreen',
  ),
});

const budgetsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/budgets',
  component: lazyRouteComponent(
    patiently(() => import('./screens/budgets.screen')),
    'BudgetsScreen',
  ),
});

const auditRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/audit',
  validateSearch: unread<AuditSearch>,
  component: lazyRouteComponent(
    patiently(() => import('./screens/audit.screen')),
    'AuditScreen',
  ),
});

const healthRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/health',
  component: lazyRouteComponent(
    patiently(() => import('./screens/health.screen')),
    'HealthScreen',
  ),
});

export const adminScreens = [
  adminRoute.addChildren([
    indexRoute,
    peopleRoute,
    organizationRoute,
    permissionsRoute,
    keysRoute,
    usageRoute,
    budgetsRoute,
    refusedRoute,
    queueRoute,
    serversRoute,
    auditRoute,
    healthRoute,
  ]),
] as const;
