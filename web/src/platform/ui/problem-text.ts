import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { isProblem, type FieldError } from '../api';

/** What a person is told of an error: our words for its code, or the server's own. */
export function problemText(error: unknown): string {
  if (!isProblem(error)) return i18next.t('app:problem.unknown');
  const text: unknown = i18next.getResource(i18next.language, 'app', `problem.${error.code}`);
  if (typeof text === 'string') return text;
  return error.detail ?? i18next.t('app:problem.unknown');
}

/** The same, in components: it follows the language. */
export function useProblemText(): (error: unknown) => string {
  useTranslation();
  return problemText;
}

/** What is told at a field: our words for the rule that was broken, or the server's own. */
export function fieldText({ rule, limit, message }: FieldError): string {
  if (!rule) return message;
  // Of rules that a newer server may know, only it has words.
  if (!i18next.exists(`app:field.${rule}`, { count: limit ?? 0 })) return message;
  return i18next.t(`app:field.${rule}`, { count: limit ?? 0 });
}
