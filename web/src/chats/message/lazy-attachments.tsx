import { Suspense } from 'react';
import { lazily } from '../../platform/ui';
import type { StoredFile } from '../queries';

const Loaded = lazily(() => import('./attachments'), 'Attachments');

/** See `attachments.tsx`, whose code comes with the first file. */
export function Attachments({ files }: { files: readonly StoredFile[] }) {
  if (files.length === 0) return null;
  return (
    <Suspense fallback={null}>
      <Loaded files={files} />
    </Suspense>
  );
}
