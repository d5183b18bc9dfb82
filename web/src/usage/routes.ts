import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute } from '../platform/routing';
import { usageSearchOf } from './search';

const ownUsageRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/settings/usage',
  validateSearch: usageSearchOf,
  component: lazyRouteComponent(
    patiently(() => import('./screens/own-usage.screen')),
    'OwnUsageScreen',
  ),
});

export const usageScreens = [ownUsageRoute] as const;
