import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { patiently } from '../platform/chunks';
import { memberRoute } from '../platform/routing';
import { isCollectionView, type CollectionView } from './collections/views';
import { askedOf } from './tester/asked';

const knowledgeRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/knowledge',
  component: lazyRouteComponent(
    patiently(() => import('./screens/knowledge.screen')),
    'KnowledgeScreen',
  ),
});

const testerRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/knowledge/search',
  validateSearch: askedOf,
  component: lazyRouteComponent(
    patiently(() => import('./screens/tester.screen')),
    'TesterScreen',
  ),
});

const collectionRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/knowledge/collections/$collectionId',
  validateSearch: ({ view }: Record<string, unknown>): { view?: CollectionView } =>
    isCollectionView(view) ? { view } : {},
  component: lazyRouteComponent(
    patiently(() => import('./screens/collection.screen')),
    'CollectionScreen',
  ),
});

/** `passage`: leads to this passage of the document. */
const documentRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: '/knowledge/documents/$documentId',
  validateSearch: ({ passage }: Record<string, unknown>): { passage?: string } =>
    typeof passage === 'string' && passage !== '' ? { passage } : {},
  component: lazyRouteComponent(
    patiently(() => import('./screens/document.screen')),
    'DocumentScreen',
  ),
});

export const knowledgeScreens = [knowledgeRoute, testerRoute, collectionRoute, documentRoute] as const;
