import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { IconBrandTelegram, IconCircleCheck, IconClockOff } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { QRCodeSVG } from 'qrcode.react';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { CopyField } from '../../platform/copy';
import { Dialog } from '../../platform/dialog';
import { ErrorState } from '../../platform/ui';
import type { Channel } from '../api-types';
import { channelsQuery } from '../queries';
import classes from './channels.module.css';
import { useIsPast } from './use-is-past';
import { useChannelsChanged } from './use-channels';

/** How often it is asked whether somebody has written to the bot. */
const askMillis = 2_000;

interface TelegramDialogProps {
  /** One that is there already; without it a new one is made. */
  channel?: Channel;
  onClose: () => void;
}

/** Links a chat with our bot to its person: by a code, which works once. */
export function TelegramDialog({ channel, onClose }: TelegramDialogProps) {
  const { t } = useTranslation('notifications');
  const changed = useChannelsChanged();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (id: string | undefined) =>
      id
        ? answer(
            api.PATCH('/api/v1/notifications/channels/{id}', {
              params: { path: { id } },
              body: { relink: true },
            }),
          )
        : answer(api.POST('/api/v1/notifications/channels', { body: { type: 'telegram' } })),
    onSuccess: changed,
  });
  const begin = () => mutate(data?.id ?? channel?.id);
  const isBegun = useRef(false);
  const beginOnce = useEffectEvent(() => {
    if (!isBegun.current) begin();
    isBegun.current = true;
  });
  useEffect(() => beginOnce(), []);
  return (
    <Dialog title={t('telegram.title')} onClose={onClose}>
      {error ? <ErrorState error={error} retry={begin} /> : null}
      {!error && (isPending || !data) ? (
        <Group justify="center" p="xl" role="status" aria-label={t('telegram.preparing')}>
          <Loader />
        </Group>
      ) : null}
      {!error && !isPending && data ? <Link made={data} renew={begin} onClose={onClose} /> : null}
    </Dialog>
  );
}

/** Waits until it is linked, or the code is of no use any more. */
function Link({ made, renew, onClose }: { made: Channel; renew: () => void; onClose: () => void }) {
  const { t } = useTranslation('notifications');
  const isOver = useIsPast(made.linkExpiresAt);
  const { data } = useQuery({
    ...channelsQuery,
    refetchInterval: ({ state }) => (isOver || isLinked(state.data?.items, made) ? false : askMillis),
    // The person is over there, in Telegram.
    refetchIntervalInBackground: true,
  });
  const linked = isLinked(data?.items, made);
  if (linked) return <Linked channel={linked} onClose={onClose} />;
  if (isOver)
    return (
      <Stack>
        <Alert color="yellow" icon={<IconClockOff size={18} />} role="status">
          {t('telegram.expired')}
        </Alert>
        <Button onClick={renew}>{t('telegram.newCode')}</Button>
      </Stack>
    );
  return <Waiting made={made} />;
}

/** A code that was used is no more; with a new one for a chat that is linked already, `verified` alone says nothing. */
const isLinked = (channels: Channel[] | undefined, made: Channel): Channel | undefined =>
  channels?.find(({ id, verified, linkExpiresAt }) => id === made.id && verified && linkExpiresAt === null);

function Waiting({ made: { linkCode, linkUrl } }: { made: Channel }) {
  const { t } = useTranslation('notifications');
  return (
    <Stack>
      <Text size="sm">{t('telegram.about')}</Text>
      <Group align="flex-start" gap="md">
        {linkUrl ? (
          <span className={classes.qr}>
            <QRCodeSVG value={linkUrl} size={148} title={t('telegram.qr')} />
          </span>
        ) : null}
        <Stack gap="sm" flex="1 1 12rem">
          {linkUrl ? (
            <Button
              component="a"
              href={linkUrl}
              target="_blank"
              rel="noopener noreferrer"
              leftSection={<IconBrandTelegram size={18} aria-hidden />}
            >
              {t('telegram.open')}
            </Button>
          ) : null}
          {linkCode ? <CopyField label={t('telegram.code')} value={`/start ${linkCode}`} /> : null}
        </Stack>
      </Group>
      <Group gap="xs" role="status">
        <Loader size="xs" aria-hidden />
        <Text size="sm" c="dimmed">
          {t('telegram.waiting')}
        </Text>
      </Group>
    </Stack>
  );
}

function Linked({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation('notifications');
  return (
    <Stack>
      <Alert color="artel" icon={<IconCircleCheck size={18} />} role="status" title={t('telegram.linked')}>
        {channel.label ?? t('telegram.linkedAbout')}
      </Alert>
      <Button onClick={onClose}>{t('telegram.done')}</Button>
    </Stack>
  );
}
