import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../platform/dialog';
import type { Occurrence } from '../api-types';
import { inputOf, momentOf } from '../time/zones';
import { useZone, useZoned } from '../use-zone';
import { useWrongWords } from '../words/use-wrong-words';
import { useOneTime } from './use-one-time';

interface MoveDialogProps {
  eventId: string;
  occurrence: Occurrence;
  onClose: () => void;
}

/** Moves one time: what dragging does, by the keyboard. */
export function MoveDialog({ eventId, occurrence, onClose }: MoveDialogProps) {
  const { t } = useTranslation(['calendar', 'app']);
  const { zone } = useZone();
  const { dateTime } = useZoned();
  const { ofRefusal } = useWrongWords();
  const [to, setTo] = useState(inputOf(occurrence.startsAt, zone));
  const { mutate, isPending, error } = useOneTime(eventId, occurrence.slot);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (to !== '') mutate({ movedTo: momentOf(to, zone).toISOString() }, { onSuccess: onClose });
  };
  return (
    <Dialog title={t('one.moveTitle')} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text>{t('one.moveAbout', { time: dateTime(occurrence.slot) })}</Text>
          <TextInput
            type="datetime-local"
            label={t('one.to')}
            description={zone.replaceAll('_', ' ')}
            required
            data-autofocus
            value={to}
            onChange={({ currentTarget }) => setTo(currentTarget.value)}
            error={error ? ofRefusal(error) : undefined}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('app:action.cancel')}
            </Button>
            <Button type="submit" loading={isPending} disabled={to === ''}>
              {t('one.moveShort')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
