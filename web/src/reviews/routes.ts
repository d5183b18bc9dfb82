import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute } from '../platform/routing';
import type { QueueFilters } from './queries';

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const reviewsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/reviews',
  validateSearch: ({ agent, chatId, overdue }: Record<string, unknown>): QueueFilters => ({
    agent: text(agent),
    chatId: text(chatId),
    overdue: overdue === true || undefined,
  }),
  component: lazyRouteComponent(
    patiently(() => import('./screens/reviews.screen')),
    'ReviewsScreen',
  ),
});

const statisticsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/reviews/statistics',
  validateSearch: ({ days }: Record<string, unknown>): { days?: number } =>
    typeof days === 'number' ? { days } : {},
  component: lazyRouteComponent(
    patiently(() => import('./screens/statistics.screen')),
    'StatisticsScreen',
  ),
});

export const reviewScreens = [reviewsRoute, statisticsRoute] as const;
