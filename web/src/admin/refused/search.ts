import { aDay, anId, searchOf } from '../search-of';

/** Which refused requests are shown, as it stands in the address. Days are the reader's own, `2026-03-01`. */
export interface RefusedSearch {
  /** `4xx`, `5xx`, or one status. */
  status?: string;
  code?: string;
  apiKeyId?: string;
  from?: string;
  to?: string;
}

const forms = { status: /^[45](xx|\d\d)$/, code: /^[a-z_]{1,100}$/, apiKeyId: anId, from: aDay, to: aDay };

export const refusedSearchOf = (search: Record<string, unknown>): RefusedSearch => searchOf(forms, search);
