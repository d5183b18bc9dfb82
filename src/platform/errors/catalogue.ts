/**
 * Every error a client can meet: its stable code, HTTP status and short title.
 * HTTP answers, socket frames and the OpenAI facade are all written from here.
 */
export const catalogue = {
  malformed_request: { status: 400, title: 'The request could not be read' },
  validation_failed: { status: 400, title: 'The request is not valid' },
  password_too_long: { status: 400, title: 'The password is longer than 72 bytes' },
  unauthenticated: { status: 401, title: 'Authentication is required' },
  invalid_credentials: { status: 401, title: 'The e-mail or password is wrong' },
  invalid_token: { status: 401, title: 'The token is not valid' },
  token_reused: { status: 401, title: 'The refresh token was used twice; the session is closed' },
  forbidden: { status: 403, title: 'This is not allowed' },
  signup_closed: { status: 403, title: 'Registration is closed on this server' },
  not_found: { status: 404, title: 'Nothing is here' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  conflict: { status: 409, title: 'This contradicts the present state' },
  already_exists: { status: 409, title: 'This already exists' },
  already_validated: { status: 409, title: 'The answer was already validated' },
  idempotency_conflict: { status: 409, title: 'The idempotency key was used with another request' },
  not_validatable: { status: 409, title: 'Only an answer of a role can be validated' },
  run_finished: { status: 409, title: 'The run has already ended' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'Something went wrong here' },
  prompt_file_invalid: { status: 422, title: 'A prompt file is not valid' },
  model_not_found: { status: 404, title: 'There is no such model' },
  unavailable: { status: 503, title: 'The service is not available right now' },
  model_unavailable: { status: 502, title: 'The model server cannot be reached' },
  model_error: { status: 502, title: 'The model server answered with an error' },
  model_incomplete: { status: 502, title: 'The model server cut its answer short' },
  model_timeout: { status: 504, title: 'The model did not answer in time' },
  context_too_long: { status: 422, title: 'The conversation does not fit the model' },
  run_deadline: { status: 504, title: 'The run passed its deadline' },
  run_attempts_exhausted: { status: 500, title: 'The run was interrupted too many times' },
  run_cancelled: { status: 409, title: 'The run was cancelled' },
  agent_unavailable: { status: 409, title: 'The role cannot answer now' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof catalogue;
