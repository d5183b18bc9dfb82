import { IconAlertCircle } from '@tabler/icons-react';
import type { Document } from '../api-types';
import classes from './documents.module.css';
import { Mend } from './mend';
import { useReason } from './use-reason';

interface ReasonProps {
  document: Document;
  mayManage: boolean;
}

/** Why a document could not be read and what helps, or what it waits for; nothing where all is well. */
export function Reason({ document, mayManage }: ReasonProps) {
  const reason = useReason();
  const { state, error } = document;
  if (state === 'ready' || !error) return null;
  const isFailed = state === 'failed';
  return (
    <div className={classes.reason} data-passing={isFailed ? undefined : true}>
      <IconAlertCircle size={16} aria-hidden />
      <span>{reason(error)}</span>
      {isFailed && mayManage ? (
        <div className={classes.mend}>
          <Mend document={document} />
        </div>
      ) : null}
    </div>
  );
}
