import { z } from 'zod';
import { LongText, pageOf, Timestamp } from '../../platform/http/index.js';
import { ratings } from '../messages/message.entity.js';

export const GiveFeedback = z.strictObject({ rating: z.enum(ratings), comment: LongText(2_000).optional() });
export type GiveFeedback = z.infer<typeof GiveFeedback>;

export const FeedbackView = z
  .object({
    user: z.object({
      kind: z.enum(['user', 'contact']).describe('`contact`: somebody outside, to whom it was said'),
      id: z.uuid(),
      username: z.string(),
      name: z.string(),
    }),
    rating: z.enum(ratings),
    comment: z.string().nullable(),
    givenAt: Timestamp,
  })
  .meta({ id: 'Feedback' });
export type FeedbackView = z.infer<typeof FeedbackView>;
export const FeedbackPage = pageOf(FeedbackView);

/** As its statement reads it. */
export interface FeedbackRow extends Omit<FeedbackView, 'user' | 'givenAt'> {
  kind: FeedbackView['user']['kind'];
  userId: string;
  username: string;
  name: string;
  givenAt: Date;
}

export const feedbackView = ({
  kind,
  userId,
  username,
  name,
  rating,
  comment,
  givenAt,
}: FeedbackRow): FeedbackView => ({
  user: { kind, id: userId, username, name },
  rating,
  comment,
  givenAt: givenAt.toISOString(),
});
