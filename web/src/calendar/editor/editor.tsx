import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../platform/dialog';
import { useMe } from '../../platform/session';
import { FormAlert } from '../../platform/ui';
import type { CalendarEvent } from '../api-types';
import type { Draft } from '../schedule/draft';
import { AskingFields } from './asking-fields';
import { MoreFields } from './more-fields';
import { PeopleFields } from './people-fields';
import { TimeFields } from './time-fields';
import { useLeave } from './use-leave';
import { useSaving } from './use-saving';
import { WhatFields } from './what-fields';

/** The form of an event. */
export function Editor({ event, draft }: { event?: CalendarEvent; draft: Draft }) {
  const { t } = useTranslation(['calendar', 'app']);
  const { user } = useMe();
  const leave = useLeave();
  const [before] = useState(draft);
  const form = useForm<Draft>({ initialValues: before });
  const { save, isSaving, problem } = useSaving(form, event && { event, draft: before }, (saved) =>
    leave({ isSaved: true, event: event ? saved.id : undefined }),
  );
  const guard = useBlocker({
    shouldBlockFn: () => form.isDirty(),
    enableBeforeUnload: () => form.isDirty(),
    withResolver: true,
  });
  const isAsked = guard.status === 'blocked';
  const submit = form.onSubmit((values) => {
    const missing = neededOf(values).filter((name) => values[name] === '');
    if (missing.length === 0) return save(values);
    form.setErrors(Object.fromEntries(missing.map((name) => [name, t('app:field.empty')])));
  });
  // Its role works for who made the event: nobody else says what it is asked.
  const isAskedByOther = event !== undefined && event.agentId !== null && event.createdBy !== user.id;
  return (
    <Dialog
      title={t(event ? 'edit' : 'make')}
      // A second Escape answers the question: it would hear the first as well if it listened itself.
      onClose={() => (isAsked ? guard.reset?.() : leave())}
      size="lg"
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormAlert error={problem} />
          {isAskedByOther ? (
            <Text size="sm" c="dimmed">
              {t('editor.ofOther')}
            </Text>
          ) : null}
          <WhatFields form={form} isLocked={isAskedByOther} />
          <TimeFields form={form} isKnown={event !== undefined} />
          <PeopleFields form={form} event={event} />
          <AskingFields form={form} isLocked={isAskedByOther} />
          <MoreFields form={form} isKnown={event !== undefined} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => leave()}>
              {t('app:action.cancel')}
            </Button>
            <Button type="submit" loading={isSaving}>
              {t(event ? 'app:action.save' : 'editor.make')}
            </Button>
          </Group>
        </Stack>
      </form>
      <Modal
        opened={isAsked}
        onClose={() => guard.reset?.()}
        title={t('unsaved.title')}
        withCloseButton={false}
        closeOnEscape={false}
      >
        <Text>{t('unsaved.about')}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => guard.proceed?.()}>
            {t('unsaved.leave')}
          </Button>
          <Button data-autofocus onClick={() => guard.reset?.()}>
            {t('unsaved.stay')}
          </Button>
        </Group>
      </Modal>
    </Dialog>
  );
}

/** Fields without which nothing can be sent. */
function neededOf({ kind, pattern }: Draft): ('title' | 'startsAt' | 'time' | 'cron')[] {
  if (kind === 'one_time') return ['title', 'startsAt'];
  return ['title', pattern === 'cron' ? 'cron' : 'time'];
}
