import { useTranslation } from 'react-i18next';
import { useStored } from '../model/keyed-store';
import { typing } from '../model/stores';
import type { Chat } from '../../roster';

/** Who is typing in a chat now, as a line to read; undefined when nobody is. */
export function useTypingText(chat: Pick<Chat, 'id' | 'members'>): string | undefined {
  const { t } = useTranslation('chats');
  const known = useStored(typing, chat.id);
  if (!known) return undefined;
  const names = chat.members.filter(({ userId }) => known.has(userId)).map(({ name }) => name);
  const [first] = names;
  if (!first) return undefined;
  return names.length === 1 ? t('typing.one', { name: first }) : t('typing.many', { count: names.length });
}
