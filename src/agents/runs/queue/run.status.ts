export const runStatuses = [
  'queued',
  'running',
  'waiting_approval',
  'succeeded',
  'failed',
  'cancelled',
] as const;
export type RunStatus = (typeof runStatuses)[number];

/** Of a run that has not ended. */
export const openStatuses = ['queued', 'running', 'waiting_approval'] as const satisfies RunStatus[];

const inSql = (statuses: readonly RunStatus[]): string =>
  `(${statuses.map((status) => `'${status}'`).join(', ')})`;

export const allInSql = inSql(runStatuses);
export const openInSql = inSql(openStatuses);

/** Of a run that others wait for, and whose time runs; one that waits for a person, perhaps for days, holds nobody up. */
export const busyInSql = inSql(['queued', 'running']);
