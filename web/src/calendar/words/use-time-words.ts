import { useTranslation } from 'react-i18next';
import { Problem, type ProblemCode } from '../../platform/api';
import { problemText } from '../../platform/ui';
import type { Occurrence } from '../api-types';

/** Why a role was not asked, where that is said of the calendar alone. */
const reasons = [
  'agent_unavailable',
  'chat_archived',
  'forbidden',
  'not_found',
  'unavailable',
  'run_cancelled',
  'run_deadline',
  'run_attempts_exhausted',
  'model_not_found',
  'model_error',
  'model_incomplete',
  'context_too_long',
  'limit_reached',
  'budget_exceeded',
] as const;

const isReason = (code: string): code is (typeof reasons)[number] =>
  (reasons as readonly string[]).includes(code);

/** What became of a time, in words. */
export function useTimeWords() {
  const { t } = useTranslation('calendar');
  return {
    reason: ({ code, detail }: NonNullable<Occurrence['error']>): string =>
      isReason(code) ? t(`reason.${code}`) : problemText(new Problem(code as ProblemCode, 0, detail)),
    /** How late it fired, if that is worth a word. */
    lateness: (millis: number | null): string | undefined => {
      const minutes = Math.floor((millis ?? 0) / 60_000);
      if (minutes < 1) return undefined;
      return minutes < 120
        ? t('late.minutes', { count: minutes })
        : t('late.hours', { count: Math.floor(minutes / 60) });
    },
    length: (minutes: number): string =>
      minutes % 1_440 === 0
        ? t('length.days', { count: minutes / 1_440 })
        : minutes % 60 === 0
          ? t('length.hours', { count: minutes / 60 })
          : t('length.minutes', { count: minutes }),
  };
}
