import { Alert, Badge, Group, Stack, Text } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { rolesQuery } from '../../roster';
import type { CalendarEvent } from '../api-types';
import { useZone, useZoned } from '../use-zone';
import { useRuleWords } from '../words/use-rule-words';
import { useTimeWords } from '../words/use-time-words';
import { EventActions } from './event-actions';
import classes from './event.module.css';
import { Times } from './times';

interface EventDetailsProps {
  event: CalendarEvent;
  onDeleted: () => void;
}

/** What an event is, what can be done with it, and its times. */
export function EventDetails({ event, onDeleted }: EventDetailsProps) {
  const { t } = useTranslation('calendar');
  const { length } = useTimeWords();
  const { description, durationMinutes, reminders, attendees, prompt, chatId } = event;
  const role = useRoleName(event);
  return (
    <Stack>
      <Next event={event} />
      {event.mayEdit ? <EventActions event={event} onDeleted={onDeleted} /> : null}
      {description ? <Text className={classes.text}>{description}</Text> : null}
      <dl className={classes.facts}>
        {durationMinutes === null ? null : <Fact name={t('event.length')}>{length(durationMinutes)}</Fact>}
        {role === undefined ? null : (
          <Fact name={t('event.asks')}>
            {role}
            {prompt ? <Text className={classes.quote}>{prompt}</Text> : null}
          </Fact>
        )}
        {chatId === null ? null : (
          <Fact name={t('event.where')}>
            <Link to="/chats/$chatId" params={{ chatId }} className={classes.link}>
              {t('event.openChat')}
            </Link>
          </Fact>
        )}
        {attendees.length === 0 ? null : (
          <Fact name={t('event.people')}>
            <Group gap={4}>
              {attendees.map(({ kind, id, username, name }) => (
                <Badge key={`${kind} ${id}`} variant="light" color="gray" tt="none" fw={500}>
                  {name} {kind === 'role' ? '@@' : '@'}
                  {username}
                </Badge>
              ))}
            </Group>
          </Fact>
        )}
        {reminders.length === 0 ? null : (
          <Fact name={t('event.reminders')}>
            {reminders.map((minutes) => t('before', { length: length(minutes) })).join(', ')}
          </Fact>
        )}
      </dl>
      <Times event={event} />
    </Stack>
  );
}

/** The next time, and the rule that gives it. */
function Next({ event }: { event: CalendarEvent }) {
  const { t } = useTranslation('calendar');
  const { dateTime, ago } = useZoned();
  const { zone } = useZone();
  const { date } = useFormat();
  const rule = useRuleWords();
  const { nextFireAt, cron, timeZone, startsAt, endsAt, isActive, kind } = event;
  const until =
    endsAt === null ? '' : t('event.until', { date: date(endsAt, { dateStyle: 'medium', timeZone }) });
  const shownAt = nextFireAt ?? (kind === 'one_time' ? startsAt : null);
  return (
    <div>
      {shownAt ? (
        <Text fz="lg" fw={600}>
          {dateTime(shownAt)}
        </Text>
      ) : null}
      {nextFireAt ? <Text c="dimmed">{ago(nextFireAt)}</Text> : null}
      {cron === null ? null : (
        <Text>
          {rule(cron)}
          {until}
        </Text>
      )}
      {timeZone === zone || cron === null ? null : (
        <Text size="sm" c="dimmed">
          {t('event.otherZone', { zone: timeZone.replaceAll('_', ' ') })}
        </Text>
      )}
      {isActive ? null : (
        <Alert variant="light" color="orange" mt="xs" icon={<IconPlayerPause size={18} />}>
          {t('event.off')}
        </Alert>
      )}
      {isActive && !nextFireAt ? <Text c="dimmed">{t('event.over')}</Text> : null}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** How the role is called that is asked; somebody else's may not be mine to see. */
function useRoleName({ agentId }: CalendarEvent): string | undefined {
  const { t } = useTranslation('calendar');
  const { data: roles = [] } = useQuery(rolesQuery);
  if (agentId === null) return undefined;
  const role = roles.find(({ id }) => id === agentId);
  return role ? `${role.name} (@@${role.username})` : t('field.otherAgent');
}
