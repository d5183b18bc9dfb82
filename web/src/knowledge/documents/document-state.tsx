import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import type { Document } from '../api-types';
import classes from './documents.module.css';

/** How far a document has come, or how much of it is searched. Why it failed stands elsewhere (`Reason`). */
export function DocumentState({ document }: { document: Document }) {
  const { t } = useTranslation('knowledge');
  const { number } = useFormat();
  const { state, progress, chunks, name } = document;
  if (state === 'ready') return t('state.ready', { count: chunks, shown: number(chunks) });
  if (state === 'failed') return t(chunks > 0 ? 'state.failedBefore' : 'state.failed');
  const isCounted = progress !== null && progress.total > 0;
  const part = isCounted ? (progress.done / progress.total) * 100 : undefined;
  return (
    <div className={classes.steps}>
      <span>
        {isCounted
          ? t('state.counted', {
              state: t(`state.${state}`),
              done: number(progress.done),
              total: number(progress.total),
            })
          : t(`state.${state}`)}
      </span>
      {state === 'queued' ? null : (
        <Progress
          size="xs"
          value={part ?? 100}
          animated={part === undefined}
          striped={part === undefined}
          aria-label={t('state.progress', { name })}
        />
      )}
    </div>
  );
}
