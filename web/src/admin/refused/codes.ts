/** What programs are refused for most, and there is advice about. */
export const helpedCodes = [
  'validation_failed',
  'malformed_request',
  'invalid_token',
  'forbidden',
  'not_found',
  'model_not_found',
  'payload_too_large',
  'too_many_requests',
  'queue_full',
  'budget_exceeded',
  'idempotency_conflict',
  'request_in_progress',
  'context_length_exceeded',
  'context_too_long',
  'limit_reached',
  'agent_unavailable',
  'model_unavailable',
  'model_error',
  'model_incomplete',
  'model_timeout',
  'run_deadline',
  'run_cancelled',
  'busy',
  'unavailable',
] as const;

export const isHelped = (code: string): code is (typeof helpedCodes)[number] =>
  helpedCodes.some((known) => known === code);

/** To choose from: those with advice, those that the list has, and the one that is chosen. */
export const offeredCodes = (listed: readonly string[], chosen?: string): string[] => [
  ...new Set([...helpedCodes, ...listed.toSorted(), ...(chosen === undefined ? [] : [chosen])]),
];
