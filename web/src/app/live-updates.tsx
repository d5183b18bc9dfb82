import { useQueryClient } from '@tanstack/react-query';
import { useApprovalUpdates } from '../agents';
import { useChatNews } from '../chats';
import { useKnowledgeNews } from '../knowledge';
import { useNotificationNews } from '../notifications';
import { useLiveEvent } from '../platform/live';
import { useReviewNews } from '../reviews';
import { useRosterNews } from '../roster';
import { useSearchNews } from '../search';

/** Brings what the socket tells into the cache: each feature by a hook of its own, and a `reset` for all of them. */
export function LiveUpdates(): null {
  const queries = useQueryClient();
  useChatNews();
  useApprovalUpdates();
  useReviewNews();
  useSearchNews();
  useRosterNews();
  useKnowledgeNews();
  useNotificationNews();
  useLiveEvent('reset', () => void queries.invalidateQueries());
  return null;
}
