import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { uploadTo } from '../../platform/api';
import type { Document } from '../api-types';
import { putDocument } from '../document-cache';
import { UploadQueue, type Upload } from './upload-queue';

/** For the whole client: files go on whichever screen is shown. */
export const uploadQueue = new UploadQueue();

const all = (): readonly Upload[] => uploadQueue.uploads;

/** Files on their way into a collection. */
export const useUploads = (collectionId: string): Upload[] =>
  useSyncExternalStore(uploadQueue.watch, all).filter((upload) => upload.collectionId === collectionId);

/** Sends files into a collection; each stands in its list as soon as it has arrived, and then `onSent` hears of it. */
export function useUploading(
  collectionId: string,
): (files: readonly File[], onSent?: (document: Document) => unknown) => void {
  const queries = useQueryClient();
  return (files, onSent) =>
    uploadQueue.add(collectionId, files, async (file, signals) => {
      const path = `/api/v1/knowledge/collections/${collectionId}/documents`;
      const document = await uploadTo<Document>(path, file, signals);
      putDocument(queries, document);
      await onSent?.(document);
    });
}
