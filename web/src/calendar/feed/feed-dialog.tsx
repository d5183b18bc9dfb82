import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { ErrorState, ListSkeleton, notifyDone } from '../../platform/ui';
import { feedQuery } from '../queries';
import { FeedMade } from './feed-made';
import { FeedQuestion, NoFeed, OldFeed } from './feed-states';

const path = '/api/v1/calendar/feed';

/** The secret address by which other programs show my calendar: it is made, shown this once, replaced and taken away. */
export function FeedDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('calendar');
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(feedQuery);
  const [asked, setAsked] = useState<'renew' | 'remove'>();
  const anew = () => queries.invalidateQueries({ queryKey: feedQuery.queryKey });
  const make = useMutation({ mutationFn: () => answer(api.POST(path)), onSuccess: anew });
  const remove = useMutation({
    mutationFn: () => answer(api.DELETE(path)),
    onSuccess: async () => {
      notifyDone(t('feed.removed'));
      await anew();
      setAsked(undefined);
    },
  });
  const url = make.data?.url ?? null;
  const state = () => {
    if (url !== null) return <FeedMade url={url} onClose={onClose} />;
    if (!data) return error ? <ErrorState error={error} retry={() => void refetch()} /> : <ListSkeleton />;
    if (asked) {
      const { mutate, error: refusal, isPending } = asked === 'renew' ? make : remove;
      const back = () => setAsked(undefined);
      return (
        <FeedQuestion of={asked} error={refusal} isBusy={isPending} onYes={() => mutate()} onNo={back} />
      );
    }
    if (data.createdAt !== null) return <OldFeed createdAt={data.createdAt} onAsk={setAsked} />;
    return <NoFeed error={make.error} isBusy={make.isPending} onMake={() => make.mutate()} />;
  };
  return (
    <Dialog title={t('feed.title')} onClose={onClose} size="lg" isFirm={url !== null}>
      {state()}
    </Dialog>
  );
}
