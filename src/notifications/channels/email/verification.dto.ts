import { z } from 'zod';
import { Text } from '../../../platform/http/index.js';

export const VerifyChannel = z.strictObject({ code: Text(40).describe('In letters of either case') });
export type VerifyChannel = z.infer<typeof VerifyChannel>;
