import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../platform/dialog';
import { useMe } from '../../platform/session';
import { ErrorState, ListSkeleton } from '../../platform/ui';
import type { CalendarEvent } from '../api-types';
import { eventQuery } from '../queries';
import { draftOf, newDraft } from '../schedule/draft';
import { wallOf } from '../time/zones';
import { useZone } from '../use-zone';
import { Editor } from './editor';
import { useLeave } from './use-leave';

interface EventEditorProps {
  /** Without one, a new event is made. */
  eventId: string | undefined;
  /** When a new one begins, on the clock of my zone. */
  at: string | undefined;
}

/** An event as it is written: a new one, or one that is there. */
export function EventEditor({ eventId, at }: EventEditorProps) {
  const { zone } = useZone();
  const { user } = useMe();
  if (eventId !== undefined) return <Known eventId={eventId} />;
  return <Editor draft={newDraft({ at: at ?? nextHour(zone), timeZone: zone, userId: user.id })} />;
}

/** The next full hour. */
function nextHour(zone: string): string {
  const wall = wallOf(new Date(Date.now() + 3_600_000), zone);
  return `${wall.slice(0, 13)}:00`;
}

function Known({ eventId }: { eventId: string }) {
  const { t } = useTranslation('calendar');
  const leave = useLeave();
  const { data: event, error, refetch } = useQuery(eventQuery(eventId));
  // What somebody else changes meanwhile does not change what is being written here.
  const [first, setFirst] = useState<CalendarEvent>();
  if (event && !first) setFirst(event);
  if (first) return <Editor event={first} draft={draftOf(first)} />;
  return (
    <Dialog title={t('edit')} onClose={() => leave()} size="lg">
      {error ? <ErrorState error={error} retry={() => void refetch()} /> : <ListSkeleton rows={4} />}
    </Dialog>
  );
}
