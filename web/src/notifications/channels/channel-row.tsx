import { Badge, Button, Group, Switch, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { unhidden } from '../../platform/text';
import { ConfirmButton, IconButton } from '../../platform/ui';
import type { Channel } from '../api-types';
import { channelIcons } from './channel-icons';
import { ChannelState } from './channel-state';
import classes from './channels.module.css';
import { RenewChannel } from './renew-channel';
import { TestOutcome } from './test-outcome';
import { useDeleteChannel, useMoveChannel, useSwitchChannel, useTestChannel } from './use-channels';
import { useChannelName } from './use-channel-name';

interface ChannelRowProps {
  channel: Channel;
  /** All of them, in their order. */
  channels: Channel[];
}

export function ChannelRow({ channel, channels }: ChannelRowProps) {
  const { t } = useTranslation(['notifications', 'app']);
  const nameOf = useChannelName();
  const switching = useSwitchChannel();
  const test = useTestChannel();
  const removal = useDeleteChannel();
  const { id, type, address, label, enabled, verified, isOwn } = channel;
  const Glyph = channelIcons[type];
  const name = nameOf(channel);
  // A chat of Telegram has a number, which says nothing to anybody.
  const place = type === 'telegram' ? (label ?? address) : address;
  const about = [name === label ? t(`channel.${type}`) : undefined, place].filter(Boolean).join(' · ');
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <Order channel={channel} channels={channels} />
        <Glyph size={22} stroke={1.7} aria-hidden />
        <div className={classes.name}>
          <Text fw={500}>
            <bdi>{unhidden(name)}</bdi>
          </Text>
          {about ? (
            <Text size="sm" c="dimmed">
              <bdi>{unhidden(about)}</bdi>
            </Text>
          ) : null}
        </div>
        {type === 'web' ? (
          <Badge variant="light" tt="none">
            {t('channels.always')}
          </Badge>
        ) : (
          <Switch
            aria-label={t('channels.enabledOf', { name })}
            checked={enabled}
            disabled={switching.isPending}
            onChange={({ currentTarget }) => switching.mutate({ id, enabled: currentTarget.checked })}
          />
        )}
      </div>
      <div className={classes.deeds}>
        <ChannelState channel={channel} />
        {type === 'web' ? null : (
          <Group gap="xs" mt={4}>
            {verified ? (
              <Button
                size="compact-sm"
                variant="default"
                loading={test.isPending}
                aria-label={t('channels.testOf', { name })}
                onClick={() => test.mutate(id)}
              >
                {t('channels.test')}
              </Button>
            ) : null}
            <RenewChannel channel={channel} />
            {isOwn ? null : (
              <ConfirmButton
                size="compact-sm"
                question={t('channels.removeQuestion', { name })}
                details={t('channels.removeDetails')}
                confirm={t('app:action.delete')}
                loading={removal.isPending}
                aria-label={t('channels.removeOf', { name })}
                onConfirm={() => removal.mutate(id)}
              >
                {t('app:action.delete')}
              </ConfirmButton>
            )}
          </Group>
        )}
        <TestOutcome test={test} />
      </div>
    </li>
  );
}

/** Which is tried before which; the inbox has no place among them. */
function Order({ channel, channels }: ChannelRowProps) {
  const { t } = useTranslation('notifications');
  const nameOf = useChannelName();
  const { mutate, isPending } = useMoveChannel();
  const movable = channels.filter(({ type }) => type !== 'web');
  const at = movable.findIndex(({ id }) => id === channel.id);
  const name = nameOf(channel);
  if (at < 0) return <span className={classes.order} />;
  const move = (by: 1 | -1) => mutate({ channels, id: channel.id, by });
  return (
    <span className={classes.order}>
      <IconButton
        size="sm"
        label={t('channels.earlier', { name })}
        disabled={isPending || at === 0}
        onClick={() => move(-1)}
      >
        <IconArrowUp size={16} />
      </IconButton>
      <IconButton
        size="sm"
        label={t('channels.later', { name })}
        disabled={isPending || at === movable.length - 1}
        onClick={() => move(1)}
      >
        <IconArrowDown size={16} />
      </IconButton>
    </span>
  );
}
