/** In SQL, of an integration by its row `v` of `supervised`: it was stopped, or is let in no more. */
export const isAtRestInSql = `(v.desired = 'stopped'
  OR v.actual = 'error' AND v.due_at IS NULL AND v.error_code = 'integration_refused')`;
