import type { Review } from '../queries';

/** A review after a message was deleted: nothing when that was the answer, and without its words when the question. */
export function withoutMessage(review: Review, id: string): Review | undefined {
  const { message } = review;
  if (message.id === id) return undefined;
  if (message.replyTo?.id !== id) return review;
  const replyTo = { ...message.replyTo, excerpt: '', hasFiles: false, deleted: true };
  return { ...review, message: { ...message, replyTo } };
}
