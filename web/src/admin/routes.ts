import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute } from '../platform/routing';
import { usageSearchOf } from '../usage';
import { auditSearchOf } from './audit/search';

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
  validateSearch: auditSearchOf,
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
    auditRoute,
    healthRoute,
  ]),
] as const;
