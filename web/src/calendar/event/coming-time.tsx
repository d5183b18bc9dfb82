import { Badge, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsExchange, IconCalendarOff, IconRestore } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../platform/ui';
import type { CalendarEvent, Occurrence } from '../api-types';
import { useZoned } from '../use-zone';
import classes from './event.module.css';
import { MoveDialog } from './move-dialog';
import { useOneTime } from './use-one-time';

/** A time that lies ahead, and what can be done with it alone. */
export function ComingTime({ occurrence, event }: { occurrence: Occurrence; event: CalendarEvent }) {
  const { t } = useTranslation('calendar');
  const { dateTime } = useZoned();
  const [isMoving, moving] = useDisclosure();
  const { startsAt, slot, moved } = occurrence;
  const { mutate } = useOneTime(event.id, slot);
  const time = dateTime(startsAt);
  return (
    <li className={classes.coming}>
      <span>
        {time}
        {moved ? (
          <Text size="xs" c="dimmed" component="span" display="block">
            {t('one.instead', { time: dateTime(slot) })}
          </Text>
        ) : null}
      </span>
      {event.mayEdit ? (
        <Group gap={4} wrap="nowrap">
          <IconButton label={t('one.move', { time })} onClick={moving.open}>
            <IconArrowsExchange size={18} aria-hidden />
          </IconButton>
          {moved ? (
            <IconButton label={t('one.restore', { time })} onClick={() => mutate('restored')}>
              <IconRestore size={18} aria-hidden />
            </IconButton>
          ) : null}
          <IconButton label={t('one.cancel', { time })} onClick={() => mutate('cancelled')}>
            <IconCalendarOff size={18} aria-hidden />
          </IconButton>
        </Group>
      ) : null}
      {isMoving ? <MoveDialog eventId={event.id} occurrence={occurrence} onClose={moving.close} /> : null}
    </li>
  );
}

/** A time that was cancelled, which can be taken back. */
export function CancelledTime({ slot, event }: { slot: string; event: CalendarEvent }) {
  const { t } = useTranslation('calendar');
  const { dateTime } = useZoned();
  const { mutate, isPending } = useOneTime(event.id, slot);
  return (
    <li className={classes.coming}>
      <span>
        <s>{dateTime(slot)}</s>{' '}
        <Badge size="sm" variant="light" color="gray">
          {t('status.cancelled')}
        </Badge>
      </span>
      {event.mayEdit ? (
        <Button
          size="compact-sm"
          variant="subtle"
          loading={isPending}
          leftSection={<IconRestore size={14} aria-hidden />}
          onClick={() => mutate('restored')}
        >
          {t('one.restoreShort')}
        </Button>
      ) : null}
    </li>
  );
}
