import { digestOf } from '../digest.js';

/** The same for the same call, in whatever order its arguments are written. */
export const callHash = (tool: string, input: unknown): string => digestOf([tool, input]);
