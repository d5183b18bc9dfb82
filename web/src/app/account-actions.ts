import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { answer, api } from '../platform/api';
import { speak, type Language } from '../platform/i18n';
import { leave, meQuery } from '../platform/session';
import { notifyProblem } from '../platform/ui';

export const schemes = [
  { scheme: 'light', label: 'menu.light', icon: IconSun },
  { scheme: 'dark', label: 'menu.dark', icon: IconMoon },
  { scheme: 'auto', label: 'menu.auto', icon: IconDeviceDesktop },
] as const;

export const languageNames: Record<Language, string> = { ru: 'Русский', en: 'English' };

/** Here at once; and for mails, and the next device, on the server. */
export function useChangeLanguage(): (language: Language) => void {
  const queries = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (locale: Language) => answer(api.PATCH('/api/v1/auth/me', { body: { locale } })),
    onSuccess: (me) => queries.setQueryData(meQuery.queryKey, me),
    onError: notifyProblem,
  });
  return (language) => {
    void speak(language);
    mutate(language);
  };
}

export function useLogOut(): () => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    try {
      await leave(queries);
      await navigate({ to: '/login', search: {} });
    } catch (error) {
      notifyProblem(error);
    }
  };
}
