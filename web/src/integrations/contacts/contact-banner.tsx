import { Group, Text } from '@mantine/core';
import { IconWorld } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { channelName } from '../../platform/channel-name';
import { useMay, useMe } from '../../platform/session';
import { peopleQuery, type Chat } from '../../roster';
import classes from './contact-banner.module.css';
import { TakeOver } from './take-over';

interface ContactBannerProps {
  chat: Chat;
  contact: NonNullable<Chat['contact']>;
}

/** Above a conversation with somebody outside: who answers them, and who reads what one writes here. */
export function ContactBanner({
  chat,
  contact: { id, name, channel, takenOverBy, colleague: elsewhere, isGone },
}: ContactBannerProps) {
  const { t } = useTranslation('integrations');
  const { user } = useMe();
  const mayTalk = useMay()('contact:talk');
  const { data: people = [] } = useQuery(peopleQuery);
  const colleague = people.find((person) => person.id === takenOverBy)?.name ?? t('contacts.somebody');
  const state = isGone
    ? t('banner.gone', { name })
    : elsewhere
      ? t('banner.elsewhere', { name: elsewhere.name, channel: channelName(elsewhere.channel) })
      : !takenOverBy
        ? t('banner.role')
        : takenOverBy === user.id
          ? t('banner.own', { name })
          : t('banner.colleague', { colleague });
  return (
    <Group
      component="aside"
      aria-label={t('banner.title')}
      className={classes.banner}
      gap="sm"
      justify="space-between"
    >
      <Text size="sm" className={classes.words}>
        <IconWorld size={14} aria-hidden className={classes.icon} /> {channelName(channel)}: {state}
      </Text>
      {mayTalk && !chat.isArchived && !isGone ? (
        <TakeOver
          contactId={id}
          chatId={chat.id}
          takenOverBy={takenOverBy}
          isElsewhere={Boolean(elsewhere)}
        />
      ) : null}
    </Group>
  );
}
