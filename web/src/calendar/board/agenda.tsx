import { Badge, Group, Text } from '@mantine/core';
import { IconArrowsExchange, IconRepeat } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CalendarEvent, Occurrence } from '../api-types';
import { dayOf, wallOf } from '../time/zones';
import { useZone, useZoned } from '../use-zone';
import classes from './agenda.module.css';
import { blockId } from './blocks';
import { looks } from './look';

interface AgendaProps {
  occurrences: readonly Occurrence[];
  events: ReadonlyMap<string, CalendarEvent>;
}

/** What takes place, day by day. */
export function Agenda({ occurrences, events }: AgendaProps) {
  const { t } = useTranslation('calendar');
  const { zone, today } = useZone();
  const { day: dayWords } = useZoned();
  const days = byDay(occurrences, zone);
  return (
    <div className={classes.agenda}>
      {[...days].map(([day, items]) => (
        <section key={day} aria-labelledby={`day-${day}`}>
          <h2 id={`day-${day}`} className={classes.day} data-today={day === today || undefined}>
            {dayWords(day, { weekday: 'long', day: 'numeric', month: 'long' })}
            {day === today ? ` · ${t('toolbar.today').toLocaleLowerCase()}` : ''}
          </h2>
          <ul className={classes.list}>
            {items.map((occurrence) => (
              <AgendaRow
                key={blockId(occurrence)}
                occurrence={occurrence}
                event={events.get(occurrence.eventId)}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function byDay(occurrences: readonly Occurrence[], zone: string): Map<string, Occurrence[]> {
  const days = new Map<string, Occurrence[]>();
  for (const occurrence of occurrences) {
    const day = dayOf(wallOf(occurrence.startsAt, zone));
    days.set(day, [...(days.get(day) ?? []), occurrence]);
  }
  return days;
}

function AgendaRow({ occurrence, event }: { occurrence: Occurrence; event: CalendarEvent | undefined }) {
  const { t } = useTranslation('calendar');
  const { time, shortTime, zone } = useZoned();
  const { eventId, startsAt, endsAt, title, status, moved } = occurrence;
  const { color, icon: Glyph } = looks[status];
  const isSameDay = endsAt === null || dayOf(wallOf(startsAt, zone)) === dayOf(wallOf(endsAt, zone));
  return (
    <li>
      <Link
        to="."
        search={(now) => ({ ...now, event: eventId })}
        className={classes.row}
        data-status={status}
        style={{ borderInlineStartColor: `var(--mantine-color-${color}-filled)` }}
      >
        <span className={classes.time}>
          {time(startsAt)}
          {endsAt ? (
            <span className={classes.end}> – {isSameDay ? time(endsAt) : shortTime(endsAt)}</span>
          ) : null}
        </span>
        <span className={classes.title}>
          {title}
          {event?.kind === 'recurring' ? (
            <IconRepeat size={14} className={classes.glyph} role="img" aria-label={t('kind.recurring')} />
          ) : null}
        </span>
        <Group gap={4} component="span">
          {moved ? (
            <Badge size="sm" variant="default" leftSection={<IconArrowsExchange size={12} aria-hidden />}>
              {t('status.moved')}
            </Badge>
          ) : null}
          {status === 'scheduled' ? null : (
            <Badge
              size="sm"
              variant={color === 'gray' ? 'default' : 'light'}
              color={color}
              leftSection={Glyph ? <Glyph size={12} aria-hidden /> : null}
            >
              {t(`status.${status}`)}
            </Badge>
          )}
        </Group>
      </Link>
    </li>
  );
}

/** In place of a day without anything. */
export function NothingThatDay() {
  const { t } = useTranslation('calendar');
  return <Text c="dimmed">{t('grid.nothing')}</Text>;
}
