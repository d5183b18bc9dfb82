import { Group, Text } from '@mantine/core';
import { IconHourglassHigh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import classes from './approvals.module.css';
import { clock, secondsUntil } from './clock';
import { useNow } from './use-now';

/** How long somebody can still decide. */
export function TimeLeft({ expiresAt }: { expiresAt: string }) {
  const { t } = useTranslation('agents');
  const { dateTime } = useFormat();
  const left = secondsUntil(expiresAt, useNow());
  return (
    <Group
      gap={4}
      wrap="nowrap"
      c={left < 300 ? 'var(--mantine-color-error)' : 'dimmed'}
      title={dateTime(expiresAt)}
    >
      <IconHourglassHigh size={15} aria-hidden />
      <Text size="sm" className={classes.clock} role="timer" aria-label={t('approval.left')}>
        {left > 0 ? clock(left) : t('approval.over')}
      </Text>
    </Group>
  );
}
