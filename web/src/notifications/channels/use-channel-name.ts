import { useTranslation } from 'react-i18next';
import type { Channel } from '../api-types';

/** What its owner calls it, or else what it is. */
export function useChannelName(): (channel: Channel) => string {
  const { t } = useTranslation('notifications');
  return ({ type, isOwn, label }) => {
    // Of Telegram it is the name of the chat, which stands beside.
    if (label && type !== 'telegram') return label;
    return type === 'email' && isOwn ? t('channels.accountEmail') : t(`channel.${type}`);
  };
}
