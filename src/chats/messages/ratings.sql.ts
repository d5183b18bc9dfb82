/** All that anybody thinks of answers: people here, and those outside. */
export const ratingsSql = `(
  SELECT org_id, message_id, user_id AS by_id, 'user' AS by_kind, rating, comment, given_at FROM message_feedback
  UNION ALL
  SELECT org_id, message_id, contact_id, 'contact', rating, NULL, given_at FROM contact_feedback)`;
