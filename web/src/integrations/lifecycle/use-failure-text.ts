import i18next from 'i18next';
import { useTranslation } from 'react-i18next';

/** Our words for a code, if there are any. */
export function useFailureText(): (error: { code: string }) => string {
  const { t } = useTranslation('integrations');
  return ({ code }) => {
    const text: unknown = i18next.getResource(i18next.language, 'app', `problem.${code}`);
    return typeof text === 'string' ? text : t('failure.any');
  };
}
