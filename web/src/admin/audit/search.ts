import { beginningOfDay } from '../../platform/i18n';

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

const forms: Record<keyof AuditSearch, RegExp> = {
  actor: /^([\da-f-]{36}|operator|system)$/i,
  action: /^[a-z][a-z-]*\.([a-z][a-z-]*)?$/,
  objectId: /^.{1,200}$/,
  from: /^\d{4}-\d\d-\d\d$/,
  to: /^\d{4}-\d\d-\d\d$/,
};

/** Out of an address, which anybody can write: what is not of the form is left out. */
export function auditSearchOf(search: Record<string, unknown>): AuditSearch {
  const right = Object.entries(forms).filter(([name, form]) => form.test(textOf(search[name])));
  return Object.fromEntries(right.map(([name]) => [name, search[name]]));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What the server is asked: moments instead of days, the last day being meant whole. */
export function auditQueryOf({ from, to, ...rest }: AuditSearch): AuditSearch {
  return {
    ...rest,
    ...(from ? { from: beginningOfDay(from).toISOString() } : {}),
    ...(to ? { to: beginningOfDay(to, 1).toISOString() } : {}),
  };
}

/** Where the file is, which holds all that is shown and more of the same. */
export function exportUrl(search: AuditSearch, format: 'csv' | 'jsonl'): string {
  const query = new URLSearchParams({ ...auditQueryOf(search), format });
  return `/api/v1/audit/export?${query}`;
}
