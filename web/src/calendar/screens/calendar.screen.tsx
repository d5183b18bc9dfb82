import { ActionIcon, Alert, Button, Group, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCalendarPlus, IconCalendarShare, IconInfoCircle, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../platform/session';
import { recall, remember } from '../../platform/storage';
import { EmptyState, ErrorState, lazily, ListSkeleton, Page } from '../../platform/ui';
import type { CalendarEvent, Occurrence } from '../api-types';
import { Agenda, NothingThatDay } from '../board/agenda';
import { Toolbar } from '../board/toolbar';
import { useCalendarNews } from '../live';
import { eventsQuery, occurrencesQuery } from '../queries';
import type { CalendarSearch } from '../address';
import { readSearch } from '../search';
import { daysShown, isView, rangeOf, type View } from '../time/ranges';
import { dayOf, wallOf } from '../time/zones';
import { useZone } from '../use-zone';

const Grid = lazily(() => import('../board/grid'), 'Grid');
const EventDrawer = lazily(() => import('../event/event-drawer'), 'EventDrawer');
const EventEditor = lazily(() => import('../editor/event-editor'), 'EventEditor');
const FeedDialog = lazily(() => import('../feed/feed-dialog'), 'FeedDialog');

const viewKey = 'artel.calendar.view';
const noEvents: ReadonlyMap<string, CalendarEvent> = new Map();

/** What takes place and when, as a month, a week, a day or a list. */
export function CalendarScreen() {
  const { t } = useTranslation('calendar');
  const search = readSearch(useSearch({ from: '/member/calendar' }));
  const navigate = useNavigate();
  const mayMake = useMay()('calendar:write');
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const { zone, today } = useZone();
  const view = search.view ?? usualView(isPhone);
  const day = search.date ?? today;
  useCalendarNews();
  const range = rangeOf(daysShown(view, day), zone);
  const { data, error, refetch, isPlaceholderData } = useQuery(occurrencesQuery(range));
  const { data: events = noEvents } = useQuery(eventsQuery(range));
  const go = (more: CalendarSearch) =>
    void navigate({ to: '/calendar', search: (now) => ({ ...now, ...more }) });
  const look = (next: View) => {
    remember(viewKey, next);
    go({ view: next });
  };
  const make = (at?: string) => go({ edit: true, event: undefined, at });
  const close = () => go({ event: undefined });
  return (
    <Page
      title={t('title')}
      size="wide"
      actions={
        <Group gap="xs">
          <FeedButton isPhone={isPhone} onClick={() => go({ feed: true })} />
          {mayMake ? (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => make()}>
              {t('make')}
            </Button>
          ) : null}
        </Group>
      }
    >
      <Toolbar view={view} day={day} isPhone={isPhone} onView={look} onDay={(date) => go({ date })} />
      {error && !data ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <ListSkeleton rows={8} /> : null}
      {data ? (
        <div aria-busy={isPlaceholderData || undefined}>
          <Board
            {...{ view, day, isPhone, mayMake, events }}
            occurrences={data.items}
            onOpen={(event) => go({ event })}
            onDay={(date) => go({ date })}
            onWholeDay={(date) => go({ date, view: 'day' })}
            onMake={make}
          />
          {data.isComplete ? null : (
            <Text size="sm" c="dimmed" mt="sm">
              {t('incomplete')}
            </Text>
          )}
        </div>
      ) : null}
      <Suspense fallback={null}>
        {search.edit ? (
          <EventEditor key={search.event ?? 'new'} eventId={search.event} at={search.at} />
        ) : null}
        {search.event && !search.edit ? <EventDrawer eventId={search.event} onClose={close} /> : null}
        {search.feed ? <FeedDialog onClose={() => go({ feed: undefined })} /> : null}
      </Suspense>
    </Page>
  );
}

function FeedButton({ isPhone, onClick }: { isPhone: boolean; onClick: () => void }) {
  const { t } = useTranslation('calendar');
  const label = t('feed.open');
  const glyph = <IconCalendarShare size={isPhone ? 18 : 16} aria-hidden />;
  return isPhone ? (
    <ActionIcon variant="default" size={36} aria-label={label} onClick={onClick}>
      {glyph}
    </ActionIcon>
  ) : (
    <Button variant="default" leftSection={glyph} onClick={onClick}>
      {label}
    </Button>
  );
}

/** What somebody looked at last on this device. */
function usualView(isPhone: boolean): View {
  const known = recall(viewKey);
  if (isView(known)) return known;
  return isPhone ? 'agenda' : 'month';
}

interface BoardProps {
  view: View;
  day: string;
  isPhone: boolean;
  mayMake: boolean;
  occurrences: readonly Occurrence[];
  events: ReadonlyMap<string, CalendarEvent>;
  onOpen: (eventId: string) => void;
  onDay: (day: string) => void;
  onWholeDay: (day: string) => void;
  onMake: (at?: string) => void;
}

function Board({ onMake, ...props }: BoardProps) {
  const { t } = useTranslation('calendar');
  const { zone } = useZone();
  const { view, day, isPhone, mayMake, occurrences, events } = props;
  const isEmpty = occurrences.length === 0;
  const teaching = (
    <EmptyState
      icon={IconCalendarPlus}
      title={t('empty.title')}
      action={mayMake ? <Button onClick={() => onMake()}>{t('make')}</Button> : null}
    >
      {t('empty.about')}
    </EmptyState>
  );
  if (view === 'agenda') return isEmpty ? teaching : <Agenda occurrences={occurrences} events={events} />;
  const ofDay = occurrences.filter(({ startsAt }) => dayOf(wallOf(startsAt, zone)) === day);
  return (
    <>
      {isEmpty ? (
        <Alert variant="light" color="gray" mb="sm" icon={<IconInfoCircle size={18} />}>
          {t('empty.about')}
        </Alert>
      ) : null}
      <Suspense fallback={<ListSkeleton rows={8} />}>
        <Grid {...props} view={view} onSlot={onMake} />
      </Suspense>
      {view === 'month' && isPhone ? (
        <div style={{ marginTop: 'var(--mantine-spacing-md)' }}>
          {ofDay.length > 0 ? <Agenda occurrences={ofDay} events={events} /> : <NothingThatDay />}
        </div>
      ) : null}
    </>
  );
}
