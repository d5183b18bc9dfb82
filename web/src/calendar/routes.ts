import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute } from '../platform/routing';
import type { CalendarSearch } from './address';

export const calendarScreens = [
  createRoute({
    getParentRoute: () => memberRoute,
    path: '/calendar',
    validateSearch: (search: CalendarSearch): CalendarSearch => search,
    component: lazyRouteComponent(
      patiently(() => import('./screens/calendar.screen')),
      'CalendarScreen',
    ),
  }),
] as const;
