import {
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type AnyRoute,
} from '@tanstack/react-router';
import { adminScreens } from '../admin';
import { agentScreens } from '../agents';
import { calendarScreens } from '../calendar';
import { chatScreens } from '../chats';
import { guestScreens, linkScreens, settingsScreens } from '../identity';
import { integrationScreens } from '../integrations';
import { knowledgeScreens } from '../knowledge';
import { notificationScreens } from '../notifications';
import { patiently } from '../platform/chunks';
import { hasSession } from '../platform/api';
import { guestRoute, linkRoute, memberRoute, rootRoute } from '../platform/routing';
import { meQuery } from '../platform/session';
import { reviewScreens } from '../reviews';
import { searchScreens } from '../search';
import { usageScreens } from '../usage';
import { welcomeScreens } from '../welcome';
import { Failure, NotFound, Pending } from './failures';
import { queries } from './queries';

const homeRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/chats', replace: true });
  },
});

const routes = rootRoute.addChildren([
  guestRoute.addChildren(guestScreens),
  linkRoute.addChildren(linkScreens),
  memberRoute
    .update({
      component: lazyRouteComponent(
        patiently(() => import('./shell')),
        'Shell',
      ),
    })
    .addChildren([
      homeRoute,
      ...chatScreens,
      ...reviewScreens,
      ...searchScreens,
      ...calendarScreens,
      ...knowledgeScreens,
      ...agentScreens,
      ...integrationScreens,
      ...adminScreens,
      ...notificationScreens,
      ...settingsScreens,
      ...usageScreens,
      ...welcomeScreens,
    ]),
]);

export const router = createRouter({
  routeTree: routes,
  context: { queries },
  defaultPreload: 'intent',
  // The cache of queries knows what is fresh.
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: Pending,
  defaultPendingMs: 300,
  defaultErrorComponent: Failure,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

/** The first screen is fetched while it is asked who is here. */
export function fetchFirst(): void {
  if (!hasSession()) return;
  void queries.prefetchQuery(meQuery);
  // Behind the texts, without which nothing is shown.
  setTimeout(fetchScreen);
}

function fetchScreen(): void {
  const routes: Partial<Record<string, AnyRoute>> = router.routesById;
  for (const { routeId } of router.matchRoutes(router.latestLocation) as { routeId: string }[]) {
    const route = routes[routeId];
    // What does not come now is asked for again with the screen.
    if (route) router.loadRouteChunk(route)?.catch(() => undefined);
  }
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
