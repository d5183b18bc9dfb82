import { OutcomeUnknown, PermanentFailure, TryLater } from '../../../notifications/index.js';
import { BotFailure, isBotGone, isChatGone, TooSoon } from '../../../platform/telegram/index.js';
import { IntegrationRefused, ReceiverAway } from '../../integration.js';

/** What a failure means for what was to be said. What is not Telegram's fault was not sent. */
export function meaningOf(error: unknown): Error {
  if (error instanceof TooSoon) return new TryLater('telegram_busy', { afterMs: error.afterMillis });
  if (!(error instanceof BotFailure)) return new TryLater('not_sent', { cause: error });
  if (isBotGone(error)) return refusedBy(error);
  const { kind, code, description: detail } = error;
  if (isChatGone(error))
    return code === '403' ? new ReceiverAway(detail) : new PermanentFailure('chat_not_found', { detail });
  switch (kind) {
    case 'too_many':
      return new TryLater('too_many_requests', { detail, afterMs: error.retryAfterMillis });
    case 'server':
      return new TryLater('telegram_failed', { detail });
    case 'not_sent':
      return new TryLater('telegram_unreachable', { detail: code });
    case 'unknown':
      return new OutcomeUnknown('outcome_unknown', { detail: code });
    case 'refused':
      return new PermanentFailure('telegram_refused', { detail });
  }
}

/** In Telegram's own words. */
export const refusedBy = ({ description, code }: BotFailure): IntegrationRefused =>
  new IntegrationRefused(`Telegram: ${description || code}`, 'secrets.botToken');
