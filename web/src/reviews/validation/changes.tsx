import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { DiffParts } from '../../platform/diff';
import { ErrorState, ListSkeleton } from '../../platform/ui';
import { messageQuery } from '../queries';

/** What the judge of an answer has changed in it, word by word. */
export function Changes({ messageId }: { messageId: string }) {
  const { t } = useTranslation('reviews');
  const { data, error, refetch } = useQuery(messageQuery(messageId));
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={1} />;
  const { diff, originalContent = '' } = data.validation ?? {};
  // Too much differs to show it by parts: then the text as it was.
  return <DiffParts label={t('changes.label')} parts={diff ?? [{ op: 'removed', text: originalContent }]} />;
}
