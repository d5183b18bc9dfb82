import { Badge, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../platform/session';
import type { Occurrence } from '../api-types';
import { looks } from '../board/look';
import { useZoned } from '../use-zone';
import { useTimeWords } from '../words/use-time-words';
import classes from './event.module.css';

/** What became of a time: what its role did, or why nothing came of it. */
export function PastTime({ occurrence }: { occurrence: Occurrence }) {
  const { t } = useTranslation('calendar');
  const { dateTime } = useZoned();
  const { lateness, reason } = useTimeWords();
  const may = useMay();
  const { startsAt, status, error, lateMillis, chatId, messageId, runId } = occurrence;
  const { color, icon: Glyph } = looks[status];
  const late = lateness(lateMillis);
  return (
    <li className={classes.past}>
      <Group gap="xs" justify="space-between">
        <span>{dateTime(startsAt)}</span>
        <Badge variant="light" color={color} leftSection={Glyph ? <Glyph size={12} aria-hidden /> : null}>
          {t(`status.${status}`)}
        </Badge>
      </Group>
      {late ? (
        <Text size="sm" c="dimmed">
          {late}
        </Text>
      ) : null}
      {error ? <Text size="sm">{reason(error)}</Text> : null}
      <Group gap="md">
        {chatId === null ? null : (
          <Link
            to="/chats/$chatId"
            params={{ chatId }}
            search={messageId === null ? {} : { message: messageId }}
            className={classes.link}
          >
            {t('event.inChat')}
          </Link>
        )}
        {runId !== null && may('run:read') ? (
          <Link to="/runs/$runId" params={{ runId }} className={classes.link}>
            {t('event.steps')}
          </Link>
        ) : null}
      </Group>
    </li>
  );
}
