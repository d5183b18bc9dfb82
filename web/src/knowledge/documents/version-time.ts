import type { Document } from '../api-types';

type Times = Pick<Document, 'version' | 'servedVersion' | 'createdAt' | 'updatedAt' | 'indexedAt'>;

/** Since when a document says what it says: a newer version makes it new. */
export function versionTime({ version, servedVersion, createdAt, updatedAt, indexedAt }: Times): string {
  if (version === 1) return createdAt;
  return version === servedVersion ? (indexedAt ?? updatedAt) : updatedAt;
}
