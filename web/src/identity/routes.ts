import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { guestRoute, linkRoute, memberRoute, safePath } from '../platform/routing';
import { signupQuery } from './signup';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Typed on one screen before the sign-in, and wanted on the next; not in the address, which is logged. */
    email?: string;
  }
}

const loginRoute = createRoute({
  getParentRoute: () => guestRoute,
  path: '/login',
  async beforeLoad({ context }) {
    // Who cannot be told so sees the log in, which says what is wrong.
    const signup = await context.queries.fetchQuery(signupQuery).catch(() => undefined);
    if (signup?.isEmpty) throw redirect({ to: '/register', replace: true });
  },
  validateSearch: ({ back }: Record<string, unknown>): { back?: string } => ({ back: safePath(back) }),
  component: lazyRouteComponent(
    patiently(() => import('./screens/login.screen')),
    'LoginScreen',
  ),
});

const registerRoute = createRoute({
  getParentRoute: () => guestRoute,
  path: '/register',
  component: lazyRouteComponent(
    patiently(() => import('./screens/register.screen')),
    'RegisterScreen',
  ),
});

const forgotRoute = createRoute({
  getParentRoute: () => guestRoute,
  path: '/forgot',
  component: lazyRouteComponent(
    patiently(() => import('./screens/forgot.screen')),
    'ForgotScreen',
  ),
});

const resetRoute = createRoute({
  getParentRoute: () => linkRoute,
  path: '/reset',
  component: lazyRouteComponent(
    patiently(() => import('./screens/reset.screen')),
    'ResetScreen',
  ),
});

const inviteRoute = createRoute({
  getParentRoute: () => linkRoute,
  path: '/invite',
  component: lazyRouteComponent(
    patiently(() => import('./screens/invite.screen')),
    'InviteScreen',
  ),
});

const settingsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/settings',
  component: lazyRouteComponent(
    patiently(() => import('./screens/settings.screen')),
    'SettingsScreen',
  ),
});

export const settingsScreens = [settingsRoute] as const;
export const guestScreens = [loginRoute, registerRoute, forgotRoute] as const;
export const linkScreens = [resetRoute, inviteRoute] as const;
