import { Suspense } from 'react';
import { lazily } from '../ui';
import type { DifferencesProps } from './differences';

const load = () => import('./differences');
const Shown = lazily(load, 'Differences');

/** See `differences.tsx`; its code comes when something is edited. */
export function Differences(props: DifferencesProps) {
  return (
    <Suspense fallback={null}>
      <Shown {...props} />
    </Suspense>
  );
}

/** Has the code fetched, for screens that may need it; what does not come now is asked for again when it is used. */
export const preloadDifferences = (): void => void load().catch(() => undefined);
