import type { Review } from '../queries';
import { withoutMessage } from './without-message';

const review = {
  message: { id: 'answer', replyTo: { id: 'question', excerpt: 'May we?', hasFiles: true, deleted: false } },
} as Review;

describe('A review, after a message was deleted', () => {
  it('goes with the answer, and loses the words of the question', () => {
    expect(withoutMessage(review, 'answer')).toBeUndefined();
    expect(withoutMessage(review, 'question')?.message.replyTo).toEqual({
      ...{ id: 'question', excerpt: '', hasFiles: false, deleted: true },
    });
    expect(withoutMessage(review, 'other')).toBe(review);
  });
});
