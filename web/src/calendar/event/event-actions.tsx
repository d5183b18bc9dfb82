import { Button, Group } from '@mantine/core';
import { IconBolt, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { ConfirmButton, notifyDone } from '../../platform/ui';
import type { CalendarEvent } from '../api-types';
import { calendarKey, eventKey } from '../queries';
import { say } from '../say';
import { useWrongWords } from '../words/use-wrong-words';

/** What is done with a whole event. */
export function EventActions({ event, onDeleted }: { event: CalendarEvent; onDeleted: () => void }) {
  const { t } = useTranslation(['calendar', 'app']);
  const queries = useQueryClient();
  const { ofRefusal } = useWrongWords();
  const { id, title } = event;
  const onError = (error: unknown) => say(ofRefusal(error));
  const trigger = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/calendar/events/{id}/trigger', { params: { path: { id } } })),
    onSuccess: async () => {
      notifyDone(t('event.triggered'));
      await queries.invalidateQueries({ queryKey: calendarKey });
    },
    onError,
  });
  const removal = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/calendar/events/{id}', { params: { path: { id } } })),
    onSuccess: async () => {
      notifyDone(t('event.deleted'));
      onDeleted();
      // It would be asked for in vain.
      queries.removeQueries({ queryKey: eventKey(id) });
      await queries.invalidateQueries({ queryKey: calendarKey });
    },
    onError,
  });
  return (
    <Group gap="xs">
      <Button
        size="xs"
        leftSection={<IconPencil size={14} aria-hidden />}
        renderRoot={(props) => <Link to="." search={(now) => ({ ...now, edit: true })} {...props} />}
      >
        {t('event.edit')}
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconBolt size={14} aria-hidden />}
        loading={trigger.isPending}
        onClick={() => trigger.mutate()}
      >
        {t('event.trigger')}
      </Button>
      <ConfirmButton
        size="xs"
        c="red"
        leftSection={<IconTrash size={14} aria-hidden />}
        loading={removal.isPending}
        question={t('event.deleteQuestion', { title })}
        details={t('event.deleteAbout')}
        confirm={t('app:action.delete')}
        onConfirm={() => removal.mutate()}
      >
        {t('app:action.delete')}
      </ConfirmButton>
    </Group>
  );
}
