import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { uploadTo } from '../../platform/api';
import { notifyDone } from '../../platform/ui';
import type { Document } from '../api-types';
import { putDocument } from '../document-cache';
import { uploadQueue } from './uploads';

/** Sends a newer version of a document; it is seen on its way as every other file. */
export function useReplacing({
  id,
  collectionId,
}: Pick<Document, 'id' | 'collectionId'>): (file: File) => void {
  const { t } = useTranslation('knowledge');
  const queries = useQueryClient();
  return (file) =>
    uploadQueue.add(
      collectionId,
      [file],
      async (sent, signals) => {
        const path = `/api/v1/knowledge/documents/${id}/versions`;
        const changed = await uploadTo<Document>(path, sent, signals);
        putDocument(queries, changed);
        notifyDone(t('document.replaced', { version: changed.version }));
      },
      id,
    );
}
