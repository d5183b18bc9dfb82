import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { useAsk } from '../../platform/dialog';
import { notifyDone, notifyProblem } from '../../platform/ui';
import type { Document } from '../api-types';
import { dropDocument, putDocument } from '../document-cache';

/** What is done with a document; each shows at once what became of it. */
export function useDocumentActions(document: Document, onLeave?: () => unknown) {
  const { t } = useTranslation(['knowledge', 'app']);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const ask = useAsk();
  const { id, name, sourceMessageId } = document;
  const params = { path: { id } };
  const reindexing = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/knowledge/documents/{id}/reindex', { params })),
    onSuccess: (changed) => putDocument(queries, changed),
    onError: notifyProblem,
  });
  const removal = useMutation({
    mutationFn: async () => {
      await onLeave?.();
      await answer(api.DELETE('/api/v1/knowledge/documents/{id}', { params }));
    },
    onSuccess: () => {
      dropDocument(queries, document);
      notifyDone(t('document.deleted'));
    },
    onError: notifyProblem,
  });
  const leading = useMutation({
    mutationFn: (messageId: string) =>
      answer(api.GET('/api/v1/messages/{id}', { params: { path: { id: messageId } } })),
    onSuccess: ({ id: message, chatId }) =>
      navigate({ to: '/chats/$chatId', params: { chatId }, search: { message } }),
    onError: notifyProblem,
  });
  return {
    isBusy: reindexing.isPending || removal.isPending || leading.isPending,
    reindex: () => reindexing.mutate(),
    remove: () =>
      ask({
        question: t('document.deleteQuestion', { name }),
        details: t('document.deleteAbout'),
        confirm: t('app:action.delete'),
        onConfirm: () => removal.mutate(),
      }),
    /** To the answer that it was made of. */
    toAnswer: sourceMessageId ? () => leading.mutate(sourceMessageId) : undefined,
  };
}
