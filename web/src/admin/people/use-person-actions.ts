import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { useAsk } from '../../platform/dialog';
import { notifyDone, notifyProblem } from '../../platform/ui';
import type { Person } from './policy';
import { useRefreshPeople } from './queries';

/** What is done with a person at once, or after one question. */
export function usePersonActions({ id, name }: Person) {
  const { t } = useTranslation('admin');
  const ask = useAsk();
  const refresh = useRefreshPeople();
  const params = { path: { id } };
  const { mutate: send } = useMutation({
    mutationFn: async ({ request, done }: { request: () => Promise<unknown>; done: string }) => {
      await request();
      return done;
    },
    onSuccess: (done) => {
      notifyDone(done);
      return refresh();
    },
    onError: notifyProblem,
  });
  return {
    deactivate: () =>
      ask({
        question: t('people.askDeactivate', { name }),
        details: t('people.deactivateAbout'),
        confirm: t('people.deactivate'),
        onConfirm: () =>
          send({
            request: () => answer(api.DELETE('/api/v1/users/{id}', { params })),
            done: t('people.deactivated', { name }),
          }),
      }),
    reactivate: () =>
      send({
        request: () => answer(api.PATCH('/api/v1/users/{id}', { params, body: { isActive: true } })),
        done: t('people.reactivated', { name }),
      }),
    endSessions: () =>
      ask({
        question: t('people.askEndSessions', { name }),
        details: t('people.endSessionsAbout'),
        confirm: t('people.endSessions'),
        onConfirm: () =>
          send({
            request: () => answer(api.DELETE('/api/v1/users/{id}/sessions', { params })),
            done: t('people.sessionsEnded', { name }),
          }),
      }),
  };
}
