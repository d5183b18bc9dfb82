import { aDay, searchOf } from '../search-of';

/** What of the log is shown, as it stands in the address. Days are the reader's own, `2026-03-01`. */
export interface AuditSearch {
  /** The id of a person or an API key, `operator` or `system`. */
  actor?: string;
  /** An action, or `user.` for all that happens to users. */
  action?: string;
  objectId?: string;
  from?: string;
  to?: string;
}

const forms = {
  actor: /^([\da-f-]{36}|operator|system)$/i,
  action: /^[a-z][a-z-]*\.([a-z][a-z-]*)?$/,
  objectId: /^.{1,200}$/,
  from: aDay,
  to: aDay,
};

export const auditSearchOf = (search: Record<string, unknown>): AuditSearch => searchOf(forms, search);
