import { z } from 'zod';
import { LongText } from '../../platform/http/index.js';
import { longestMessage } from '../messages/message.dto.js';

const comment = LongText(2_000).optional();
const trusted = z.boolean().optional().describe('Others may rely on this answer from now on');

export const ValidateAnswer = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('approve'), comment, trusted }),
  z.strictObject({ decision: z.literal('edit'), content: LongText(longestMessage), comment, trusted }),
  z.strictObject({ decision: z.literal('reject'), comment }),
]);
export type ValidateAnswer = z.infer<typeof ValidateAnswer>;
