import { Button, Text } from '@mantine/core';
import { IconBellCheck, IconBellOff, IconFilterOff } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState, ErrorState, ListSkeleton } from '../../platform/ui';
import { inboxQuery, type InboxFilters } from '../queries';
import { More } from '../more';
import { byDay, type Day } from './days';
import classes from './inbox.module.css';
import { NotificationRow } from './notification-row';
import { useDayName } from './use-day-name';

interface InboxListProps {
  filters: InboxFilters;
  /** Beside the bell: without days, and each as short as can be. */
  isBrief?: boolean;
  /** Somebody goes where one of them leads. */
  onFollow?: () => void;
  /** Takes the filters away. */
  clear?: () => void;
}

/** What I was told, the newest first. */
export function InboxList({ filters, isBrief = false, onFollow, clear }: InboxListProps) {
  const { t } = useTranslation('notifications');
  const query = useInfiniteQuery(inboxQuery(filters));
  const { data, error, refetch } = query;
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <ListSkeleton rows={isBrief ? 4 : 8} />;
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <Nothing filters={filters} clear={clear} />;
  const days: Day[] = isBrief ? [{ ago: 0, items }] : byDay(items);
  return (
    <>
      <ul className={classes.list} aria-label={t('title')}>
        {days.map((day) => (
          <Fragment key={day.ago}>
            {day.items.map((notification, at) => (
              <li key={notification.id}>
                {at === 0 && !isBrief ? <DayName of={day} /> : null}
                <NotificationRow notification={notification} isBrief={isBrief} onFollow={onFollow} />
              </li>
            ))}
          </Fragment>
        ))}
      </ul>
      <More query={query} />
    </>
  );
}

function DayName({ of: { ago, items } }: { of: Day }) {
  const nameOf = useDayName();
  return (
    <Text component="h2" className={classes.day}>
      {nameOf(ago, items[0]?.createdAt ?? '')}
    </Text>
  );
}

function Nothing({ filters: { unread, type }, clear }: Pick<InboxListProps, 'filters' | 'clear'>): ReactNode {
  const { t } = useTranslation('notifications');
  const button = clear ? (
    <Button variant="default" onClick={clear}>
      {t('inbox.showAll')}
    </Button>
  ) : null;
  if (type) return <EmptyState icon={IconFilterOff} title={t('inbox.noneOfType')} action={button} />;
  if (unread) return <EmptyState icon={IconBellCheck} title={t('inbox.allRead')} action={button} />;
  return (
    <EmptyState icon={IconBellOff} title={t('inbox.none')}>
      {t('inbox.noneAbout')}
    </EmptyState>
  );
}
