import { withMoments } from '../period';
import type { AuditSearch } from './search';

/** Where the file is, which holds all that is shown and more of the same. */
export function exportUrl(search: AuditSearch, format: 'csv' | 'jsonl'): string {
  const query = new URLSearchParams({ ...withMoments(search), format });
  return `/api/v1/audit/export?${query}`;
}
