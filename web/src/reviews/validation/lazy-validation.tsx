import { Suspense } from 'react';
import { lazily } from '../../platform/ui';
import type { ValidationProps } from './validation';
import classes from './validation-place.module.css';

const load = () => import('./validation');
const Loaded = lazily(load, 'Validation');

/** See `validation.tsx`. Until its code is there, its place. */
export function Validation(props: ValidationProps) {
  const { validation, deletedAt } = props.message;
  if (!validation || deletedAt) return null;
  return (
    <Suspense fallback={<div className={classes.place} />}>
      <Loaded {...props} />
    </Suspense>
  );
}

/** Has the code fetched, for screens that will need it; what does not come now is asked for again when it is used. */
export const preloadValidation = (): void => void load().catch(() => undefined);
