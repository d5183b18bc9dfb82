import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute, unread } from '../platform/routing';
import type { Filters } from './find/filters';

const searchRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/search',
  validateSearch: unread<Filters>,
  component: lazyRouteComponent(
    patiently(() => import('./screens/search.screen')),
    'SearchScreen',
  ),
});

const mentionsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/mentions',
  validateSearch: (search: Record<string, unknown>): { unread?: true } =>
    search.unread === true ? { unread: true } : {},
  component: lazyRouteComponent(
    patiently(() => import('./screens/mentions.screen')),
    'MentionsScreen',
  ),
});

export const searchScreens = [searchRoute, mentionsRoute] as const;
