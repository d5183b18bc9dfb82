import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, redirect } from '@tanstack/react-router';
import { meQuery } from '../session';

/** Where every screen hangs. The shell around them is put in by `app/router.ts`. */
export const rootRoute = createRootRouteWithContext<{ queries: QueryClient }>()({});

/** Screens for people who are signed in; others are sent to sign in and come back. */
export const memberRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'member',
  async beforeLoad({ context, location }) {
    const me = await context.queries.ensureQueryData(meQuery);
    if (!me) throw redirect({ to: '/login', search: { back: backTo(location.href) } });
  },
});

/** Screens for people who are not signed in; others go on to their work. */
export const guestRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'guest',
  async beforeLoad({ context }) {
    if (await context.queries.ensureQueryData(meQuery)) throw redirect({ to: '/' });
  },
});

/** Screens that a link opens, whoever is signed in. */
export const linkRoute = createRoute({ getParentRoute: () => rootRoute, id: 'link' });

/** Left out where it says nothing. */
const backTo = (href: string): string | undefined => (href === '/' ? undefined : href);
