import { Badge, Paper, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import { unhidden } from '../../platform/text';
import { peopleQuery } from '../../roster';
import type { Attempt, Outcome } from '../api-types';
import { channelIcons } from '../channels/channel-icons';
import { useErrorText } from '../use-error-text';
import classes from './log.module.css';

const colors: Record<Outcome, string> = {
  delivered: 'artel',
  retrying: 'yellow',
  failed: 'red',
  skipped: 'gray',
};

interface AttemptsProps {
  attempts: Attempt[];
  /** To whom it went is said too. */
  isOfAll: boolean;
}

export function Attempts({ attempts, isOfAll }: AttemptsProps) {
  const { t } = useTranslation('notifications');
  const { data: people } = useQuery({ ...peopleQuery, enabled: isOfAll });
  const names = new Map(people?.map(({ id, name }) => [id, name]));
  return (
    <Paper withBorder component="ol" className={classes.list} aria-label={t('log.title')}>
      {attempts.map((attempt) => (
        <AttemptRow
          key={attempt.id}
          attempt={attempt}
          person={isOfAll ? (names.get(attempt.userId) ?? '') : undefined}
        />
      ))}
    </Paper>
  );
}

function AttemptRow({ attempt, person }: { attempt: Attempt; person?: string }) {
  const { t } = useTranslation('notifications');
  const format = useFormat();
  const errorText = useErrorText();
  const { notificationId, type, title, channelType, outcome, at, durationMs, providerId, errorCode, error } =
    attempt;
  const Glyph = channelIcons[channelType];
  const facts = [
    t(`channel.${channelType}`),
    t('log.attempt', { number: attempt.attempt }),
    outcome === 'skipped' ? undefined : t('log.duration', { millis: format.number(durationMs) }),
    providerId ? t('log.providerId', { id: providerId }) : undefined,
  ];
  return (
    <li className={classes.row}>
      <Glyph size={20} stroke={1.7} aria-hidden className={classes.glyph} />
      <div className={classes.what}>
        <Text size="md">
          <bdi>{notificationId ? unhidden(title ?? t(`type.${type}`)) : t('log.test')}</bdi>
        </Text>
        <Text size="sm" c="dimmed">
          {person ? (
            <>
              <bdi>{unhidden(person)}</bdi>
              {' · '}
            </>
          ) : null}
          {facts.filter(Boolean).join(' · ')}
        </Text>
        {errorCode || error ? <Text size="sm">{errorText(errorCode, error)}</Text> : null}
      </div>
      <Badge
        variant="light"
        color={colors[outcome]}
        c="var(--mantine-color-text)"
        tt="none"
        className={classes.outcome}
      >
        {t(`outcome.${outcome}`)}
      </Badge>
      <Text component="time" dateTime={at} size="sm" c="dimmed" className={classes.at}>
        {format.dateTime(at)}
      </Text>
    </li>
  );
}
