/** What usage is told apart by, in entries and days alike. */
export const dimensionColumns = 'agent_id, agent_username, user_id, api_key_id, model, source';

export const tokenColumns = ['input_tokens', 'output_tokens', 'cached_tokens', 'reasoning_tokens'] as const;

/** The amounts of entries `e`. A later part of a call is no further call. */
export const entryAmounts = `
  count(*) FILTER (WHERE e.part = 0) AS calls,
  count(*) FILTER (WHERE e.part = 0 AND e.is_estimate) AS estimated_calls,
  count(*) FILTER (WHERE e.part = 0 AND e.cost IS NULL) AS unpriced_calls,
  ${tokenColumns.map((column) => `sum(e.${column}) AS ${column}`).join(', ')}, sum(e.cost) AS cost`;

/** The same of days, and of what was made of entries like this. */
export const dayAmounts = [
  ...['calls', 'estimated_calls', 'unpriced_calls', ...tokenColumns].map(
    (column) => `sum(d.${column})::bigint AS ${column}`,
  ),
  'sum(d.cost) AS cost',
].join(', ');
