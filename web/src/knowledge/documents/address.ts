import type { Document } from '../api-types';

/** Where a document lies as it was uploaded; without a version, as it was uploaded last. */
export const addressOf = ({ id }: Pick<Document, 'id'>, version?: number): string =>
  `/api/v1/knowledge/documents/${id}/content${version === undefined ? '' : `?version=${version}`}`;
