import type { UseFormReturnType } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, isProblem } from '../../platform/api';
import { notifyDone } from '../../platform/ui';
import type { CalendarEvent } from '../api-types';
import { calendarKey, eventQuery } from '../queries';
import { bodyOf, changesOf, fieldOf, type Draft } from '../schedule/draft';
import { useWrongWords } from '../words/use-wrong-words';

/** Saves what a form says; what is wrong stands at its fields, or is `problem`. */
export function useSaving(
  form: UseFormReturnType<Draft>,
  before: { event: CalendarEvent; draft: Draft } | undefined,
  onSaved: (event: CalendarEvent) => void,
) {
  const { t } = useTranslation('calendar');
  const { ofField } = useWrongWords();
  const queries = useQueryClient();
  const [problem, setProblem] = useState<unknown>();
  const saving = useMutation({
    mutationFn: (draft: Draft) => (before ? change(before, draft) : make(draft)),
    onMutate: () => setProblem(undefined),
    onSuccess: async (saved) => {
      queries.setQueryData(eventQuery(saved.id).queryKey, saved);
      notifyDone(t('saved'));
      onSaved(saved);
      await queries.invalidateQueries({ queryKey: calendarKey });
    },
    onError: (error) => {
      const errors = isProblem(error, 'validation_failed') ? error.errors : [];
      const own = errors.filter(({ path }) => Object.hasOwn(form.getValues(), fieldOf(path)));
      form.setErrors(Object.fromEntries(own.map((field) => [fieldOf(field.path), ofField(field)])));
      setProblem(own.length > 0 && own.length === errors.length ? undefined : error);
    },
  });
  return { save: saving.mutate, isSaving: saving.isPending, problem };
}

/** What the server takes has a moment where one has to be; the form has seen to that. */
function make(draft: Draft): Promise<CalendarEvent> {
  const { kind } = draft;
  const { startsAt, endsAt = null, cron = '', ...fields } = bodyOf(draft);
  return answer(
    api.POST('/api/v1/calendar/events', {
      body:
        kind === 'one_time'
          ? { kind, startsAt: startsAt ?? '', ...fields }
          : { kind, cron, startsAt, endsAt, ...fields },
    }),
  );
}

function change(
  { event, draft }: { event: CalendarEvent; draft: Draft },
  now: Draft,
): Promise<CalendarEvent> {
  const params = { path: { id: event.id } };
  return answer(api.PATCH('/api/v1/calendar/events/{id}', { params, body: changesOf(draft, now) }));
}
