import { z } from 'zod';
import { LongText } from '../../platform/http/index.js';
import { longestMessage } from '../messages/message.dto.js';

export const ValidateAnswer = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('approve'), comment: LongText(2_000).optional() }),
  z.strictObject({
    decision: z.literal('edit'),
    content: LongText(longestMessage),
    comment: LongText(2_000).optional(),
  }),
  z.strictObject({ decision: z.literal('reject'), comment: LongText(2_000).optional() }),
]);
export type ValidateAnswer = z.infer<typeof ValidateAnswer>;
