import { z } from 'zod';
import { pageOf, Timestamp } from '../../platform/http/index.js';

export const QuestionView = z
  .object({
    id: z.uuid(),
    question: z.string().describe('As it was asked last'),
    askedBy: z
      .object({ id: z.uuid(), username: z.string(), name: z.string() })
      .nullable()
      .describe('Who asked last; null: a program, or nobody who is here any more'),
    agentUsername: z.string().describe('The role that was asked last'),
    times: z.number(),
    lastAskedAt: Timestamp,
  })
  .meta({ id: 'UnansweredQuestion' });
export type QuestionView = z.infer<typeof QuestionView>;
export const QuestionPage = pageOf(QuestionView);
