import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorState, ListSkeleton } from '../../platform/ui';
import { channelsQuery } from '../queries';
import { AddChannel } from './add-channel';
import { ChannelRow } from './channel-row';
import classes from './channels.module.css';
import { inOrder } from './order';

/** The ways to me, in the order in which they are tried. */
export function ChannelList() {
  const { t } = useTranslation('notifications');
  const { data, error, refetch } = useQuery(channelsQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={3} />;
  const channels = inOrder(data.items);
  return (
    <Stack>
      <ol className={classes.list} aria-label={t('channels.title')}>
        {channels.map((channel) => (
          <ChannelRow key={channel.id} channel={channel} channels={channels} />
        ))}
      </ol>
      <AddChannel />
    </Stack>
  );
}
