import { z } from 'zod';
import { Timestamp } from '../../platform/http/index.js';

export const FeedView = z
  .object({
    url: z
      .url()
      .nullable()
      .describe('Shown once, when it is made: of the secret in it nothing but a hash is kept'),
    createdAt: Timestamp.nullable().describe('Null: there is none'),
  })
  .meta({ id: 'CalendarFeed' });
export type FeedView = z.infer<typeof FeedView>;
