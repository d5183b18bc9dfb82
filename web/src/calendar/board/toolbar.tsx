import { ActionIcon, Button, Group, SegmentedControl, Text, Title } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { dayAfter, daysShown, views, type View } from '../time/ranges';
import { addDays, momentOf, offsetName } from '../time/zones';
import { useZone, useZoned } from '../use-zone';
import classes from './toolbar.module.css';

interface ToolbarProps {
  view: View;
  day: string;
  isPhone: boolean;
  onView: (view: View) => void;
  onDay: (day: string) => void;
}

/** What is shown of the calendar, and the way to what is before and after it. */
export function Toolbar({ view, day, isPhone, onView, onDay }: ToolbarProps) {
  const { t } = useTranslation('calendar');
  const { zone, today } = useZone();
  const title = useShownTitle(view, day);
  return (
    <div className={classes.toolbar}>
      <Group gap="xs" wrap="nowrap" className={classes.way}>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t(`toolbar.previous.${view}`)}
          onClick={() => onDay(dayAfter(view, day, -1))}
        >
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t(`toolbar.next.${view}`)}
          onClick={() => onDay(dayAfter(view, day, 1))}
        >
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
        <Button variant="default" px="sm" flex="none" onClick={() => onDay(today)}>
          {t('toolbar.today')}
        </Button>
        <Title order={2} className={classes.title} aria-live="polite">
          {title}
        </Title>
      </Group>
      <SegmentedControl
        aria-label={t('toolbar.view')}
        value={view}
        onChange={onView}
        data={views.map((value) => ({ value, label: t(`view.${value}`) }))}
        fullWidth={isPhone}
        w={isPhone ? '100%' : undefined}
      />
      <Text size="xs" c="dimmed" className={classes.zone}>
        {t('toolbar.zone', {
          zone: zone.replaceAll('_', ' '),
          offset: offsetName(zone, momentOf(day, zone)),
        })}{' '}
        <Link to="/settings" className={classes.link}>
          {t('toolbar.otherZone')}
        </Link>
      </Text>
    </div>
  );
}

/** The month, the days or the day that are on the screen. */
function useShownTitle(view: View, day: string): string {
  const { day: words } = useZoned();
  const { from, to } = daysShown(view, day);
  switch (view) {
    case 'month':
      return words(day, { month: 'long', year: 'numeric' });
    case 'day':
      return words(day, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
    case 'week':
    case 'agenda': {
      const last = words(addDays(to, -1), { day: 'numeric', month: 'short', year: 'numeric' });
      return `${words(from, { day: 'numeric', month: 'short' })} – ${last}`;
    }
  }
}
