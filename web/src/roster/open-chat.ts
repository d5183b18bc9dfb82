import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { answer, api } from '../platform/api';
import { notifyProblem } from '../platform/ui';
import { askFirst } from './first-questions';
import { chatListsKey, chatQuery } from './queries';

/** With whom to talk, and what to ask at once. */
export type ChatWanted = (
  | { kind: 'direct'; memberIds: string[] }
  | { kind: 'agent'; agentId: string }
  | { kind: 'group'; memberIds: string[]; title?: string }
) & { question?: string };

interface OpenChatOptions {
  onOpened?: () => void;
  onError?: (error: unknown) => void;
}

/** Begins a chat, and goes there. */
export function useOpenChat({ onOpened, onError = notifyProblem }: OpenChatOptions = {}) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ question: _, ...body }: ChatWanted) => answer(api.POST('/api/v1/chats', { body })),
    onSuccess: async (chat, { question }) => {
      const { id } = chat;
      queries.setQueryData(chatQuery(id).queryKey, chat);
      if (question !== undefined) askFirst(id, question);
      void queries.invalidateQueries({ queryKey: chatListsKey });
      onOpened?.();
      await navigate({ to: '/chats/$chatId', params: { chatId: id } });
    },
    onError,
  });
}
