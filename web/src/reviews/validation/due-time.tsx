import { Text } from '@mantine/core';
import { IconAlarm } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../platform/i18n';
import classes from './validation.module.css';

/** Until when an answer shall be judged. */
export function DueTime({ at }: { at: string }) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  const isOverdue = format.isPast(at);
  return (
    <Text
      component="span"
      size="xs"
      className={classes.due}
      data-overdue={isOverdue || undefined}
      title={format.dateTime(at)}
    >
      <IconAlarm size={14} aria-hidden />
      {t(isOverdue ? 'due.over' : 'due.until', { ago: format.ago(at) })}
    </Text>
  );
}
