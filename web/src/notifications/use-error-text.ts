import { useTranslation } from 'react-i18next';

/** Codes of deliveries that there are words for. */
const known = [
  'blocked',
  'gone',
  'failures',
  'outcome_unknown',
  'mail_unanswered',
  'webhook_unanswered',
  'timeout',
  'no_mailbox',
  'mail_refused',
  'mail_deferred',
  'webhook_refused',
  'webhook_gone',
  'webhook_failed',
  'telegram_refused',
  'telegram_unreachable',
  'telegram_busy',
  'read',
  'inactive',
  'preference',
  'no_channel',
] as const;

/** Why something was not delivered, in words: ours for its code, or the server's own. */
export function useErrorText(): (code: string | null | undefined, text?: string | null) => string {
  const { t } = useTranslation('notifications');
  return (code, text) => {
    const ours = known.find((one) => one === code);
    if (ours) return t(`error.${ours}`);
    return text ?? code ?? t('error.unknown');
  };
}
