import { z } from 'zod';
import type { AppError } from '../platform/errors/index.js';

/** A frame of a client on `/ws`. */
export const ClientFrame = z.object({
  id: z.union([z.string().min(1).max(100), z.number()]).optional(),
  event: z.string().min(1).max(100),
  data: z.unknown().optional(),
});
export type ClientFrame = z.infer<typeof ClientFrame>;

/** What a handler is given: the client's own id of the frame, to answer it by, and its data. */
export interface Command {
  id?: string | number;
  data: unknown;
}

export const ack = (id: Command['id'], data: unknown) => ({ event: 'ack', id, data });
export const failure = (id: Command['id'], error: AppError) => ({
  event: 'error',
  id,
  data: {
    code: error.code,
    detail: error.detail,
    ...(error.errors ? { errors: error.errors } : {}),
  },
});

/** Close codes of RFC 6455, section 7.4, and ours from its private range. */
export const closeCodes = {
  accessEnded: 4401,
  tooSlow: 4408,
  goingAway: 1001,
} as const;
