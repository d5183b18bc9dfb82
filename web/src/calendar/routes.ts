import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute } from '../platform/routing';

/** What is shown of the calendar: read by `readSearch`, with the screen. */
export interface CalendarSearch {
  view?: string;
  date?: string;
  /** The event that is open beside it. */
  event?: string;
  /** It is being edited, or without one a new event is made; `at` is when it begins. */
  edit?: boolean;
  at?: string;
}

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
