import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute } from '../platform/routing';
import { filtersOf } from './find/filters';

const searchRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/search',
  validateSearch: filtersOf,
  component: lazyRouteComponent(
    patiently(() => import('./screens/search.screen')),
    'SearchScreen',
  ),
});

const mentionsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/mentions',
  validateSearch: ({ unread }: Record<string, unknown>): { unread?: true } =>
    unread === true ? { unread } : {},
  component: lazyRouteComponent(
    patiently(() => import('./screens/mentions.screen')),
    'MentionsScreen',
  ),
});

export const searchScreens = [searchRoute, mentionsRoute] as const;
