import { z } from 'zod';
import type { AppError } from '../platform/errors/index.js';

const CommandId = z.union([z.string().min(1).max(100), z.number()]);
type CommandId = z.infer<typeof CommandId>;

/** A frame of a client on `/ws`. */
const ClientFrame = z.object({
  id: CommandId.optional(),
  event: z.string().min(1).max(100),
  data: z.unknown().optional(),
});
type ClientFrame = z.infer<typeof ClientFrame>;

/** What a handler is given: the client's own id of the frame, to answer it by, and its data. */
export interface Command {
  id?: CommandId;
  data: unknown;
}

/** A frame, or as much of its id as is needed to refuse it by. */
export type ReadFrame = { frame: ClientFrame } | { frame?: undefined; id?: CommandId };

export function readFrame(text: string): ReadFrame {
  const value = parseJson(text);
  const parsed = ClientFrame.safeParse(value);
  if (parsed.success) return { frame: parsed.data };
  return { id: z.object({ id: CommandId }).safeParse(value).data?.id };
}

/** The simple protocol names its frames by `type` and has no envelope. */
export function readSimpleFrame(text: string): ReadFrame {
  const data = parseJson(text);
  const parsed = z.object({ type: ClientFrame.shape.event }).safeParse(data);
  return parsed.success ? { frame: { event: parsed.data.type, data } } : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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

/** A frame of the simple protocol; its text stands twice, since clients of seed 002 read either field. */
export const simpleFrame = (type: 'status' | 'error', text: string) => ({
  type,
  message: text,
  content: text,
});

/** Close codes of RFC 6455, section 7.4, and ours from its private range. */
export const closeCodes = {
  goingAway: 1001,
  tryAgain: 1013,
  accessEnded: 4401,
  unknownAgent: 4404,
  tooSlow: 4408,
} as const;
