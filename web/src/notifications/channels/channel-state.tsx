import { Badge, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../api-types';
import { useErrorText } from '../use-error-text';

/** Whether something can be sent by it, and why not. */
export function ChannelState({ channel }: { channel: Channel }) {
  const { t } = useTranslation('notifications');
  const errorText = useErrorText();
  const { type, enabled, verified, unavailable, disabledReason, failures } = channel;
  if (type === 'web')
    return (
      <Text size="sm" c="dimmed">
        {t('channels.webAbout')}
      </Text>
    );
  if (unavailable)
    return <State color="gray" word={t('state.unavailable')} about={t(`unavailable.${type}`)} />;
  if (disabledReason)
    return <State color="red" word={t('state.disabled')} about={errorText(disabledReason)} />;
  if (!verified) return <State color="yellow" word={t('state.unverified')} about={t(`unverified.${type}`)} />;
  if (!enabled) return <State color="gray" word={t('state.off')} />;
  if (failures > 0)
    return (
      <State color="yellow" word={t('state.failing')} about={t('state.failures', { count: failures })} />
    );
  return <State color="artel" word={t('state.ready')} />;
}

function State({ color, word, about }: { color: string; word: string; about?: string }) {
  return (
    <Group gap="xs">
      <Badge variant="light" color={color} c="var(--mantine-color-text)" tt="none">
        {word}
      </Badge>
      {about ? (
        <Text size="sm" c="dimmed">
          {about}
        </Text>
      ) : null}
    </Group>
  );
}
