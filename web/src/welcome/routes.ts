import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute } from '../platform/routing';

const welcomeRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/welcome',
  component: lazyRouteComponent(
    patiently(() => import('./screens/welcome.screen')),
    'WelcomeScreen',
  ),
});

export const welcomeScreens = [welcomeRoute] as const;
