import { z } from 'zod';

/** Names that model servers take for functions. */
export const ToolName = z
  .string()
  .regex(/^[a-zA-Z0-9_-]{1,64}$/, 'may have letters, digits, _ and - only, 64 at most');
