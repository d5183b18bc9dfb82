import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute } from '../platform/routing';
import { isTemplate, type Template } from './templates';

const agentsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/agents',
  component: lazyRouteComponent(
    patiently(() => import('./screens/agents.screen')),
    'AgentsScreen',
  ),
});

const newAgentRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/agents/new',
  validateSearch: ({ template, from }): { template?: Template; from?: string } => ({
    ...(isTemplate(template) ? { template } : {}),
    ...(typeof from === 'string' ? { from } : {}),
  }),
  component: lazyRouteComponent(
    patiently(() => import('./screens/new-agent.screen')),
    'NewAgentScreen',
  ),
});

const connectionsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/agents/connections',
  component: lazyRouteComponent(
    patiently(() => import('./screens/connections.screen')),
    'ConnectionsScreen',
  ),
});

const agentRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/agents/$agentId',
  component: lazyRouteComponent(
    patiently(() => import('./screens/editor.screen')),
    'EditorScreen',
  ),
});

const versionsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/agents/$agentId/versions',
  component: lazyRouteComponent(
    patiently(() => import('./screens/versions.screen')),
    'VersionsScreen',
  ),
});

const approvalsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/approvals',
  component: lazyRouteComponent(
    patiently(() => import('./screens/approvals.screen')),
    'ApprovalsScreen',
  ),
});

const runRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/runs/$runId',
  component: lazyRouteComponent(
    patiently(() => import('./screens/run.screen')),
    'RunScreen',
  ),
});

export const agentScreens = [
  agentsRoute,
  newAgentRoute,
  connectionsRoute,
  agentRoute,
  versionsRoute,
  approvalsRoute,
  runRoute,
] as const;
