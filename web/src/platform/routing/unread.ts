/**
 * What stands in an address, as it was written: the screen, which is loaded later, reads it (`useSearch`'s `select`).
 * Every visit brings all routes, so they hold no forms.
 */
export const unread = <Search>(search: Record<string, unknown>) =>
  search as { [Name in keyof Search]?: unknown };
