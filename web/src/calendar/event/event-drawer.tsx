import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorState, ListSkeleton, useFocusBack } from '../../platform/ui';
import { eventQuery } from '../queries';
import { EventDetails } from './event-details';

interface EventDrawerProps {
  eventId: string;
  onClose: () => void;
}

/** One event beside the calendar: what it is, what is next, and what came of it. */
export function EventDrawer({ eventId, onClose }: EventDrawerProps) {
  const { t } = useTranslation(['calendar', 'app']);
  const { data: event, error, refetch } = useQuery(eventQuery(eventId));
  useFocusBack();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={event?.title ?? t('event.title')}
      closeButtonProps={{ 'aria-label': t('app:action.close') }}
      styles={{
        title: { fontSize: 'var(--mantine-font-size-lg)', fontWeight: 600, overflowWrap: 'anywhere' },
        header: { alignItems: 'flex-start' },
      }}
    >
      {error && !event ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!event && !error ? <ListSkeleton rows={6} /> : null}
      {event ? <EventDetails event={event} onDeleted={onClose} /> : null}
    </Drawer>
  );
}
