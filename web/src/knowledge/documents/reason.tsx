import { IconAlertCircle } from '@tabler/icons-react';
import type { Document } from '../api-types';
import classes from './documents.module.css';
import { useReason } from './use-reason';

/** Why a document could not be read, or what it waits for; nothing where all is well. */
export function Reason({ document: { state, error } }: { document: Document }) {
  const reason = useReason();
  if (state === 'ready' || !error) return null;
  return (
    <div className={classes.reason} data-passing={state === 'failed' ? undefined : true}>
      <IconAlertCircle size={16} aria-hidden />
      <span>{reason(error)}</span>
    </div>
  );
}
