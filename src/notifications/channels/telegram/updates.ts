import { z } from 'zod';

const Chat = z.object({ id: z.number().int(), type: z.string() });
const From = z.object({
  id: z.number().int(),
  username: z.string().optional(),
  first_name: z.string().optional(),
  language_code: z.string().optional(),
});
const Message = z.object({
  message_id: z.number().int(),
  chat: Chat,
  text: z.string().optional(),
  entities: z.array(z.record(z.string(), z.unknown())).optional(),
});

/**
 * The parts of an update that mean something here (core.telegram.org/bots/api#update). Of kinds that nobody asked for, and
 * of shapes that nobody knows, the number is left: they are noted and mean nothing.
 */
export const Update = z.object({
  update_id: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  message: Message.extend({ from: From.optional() }).optional().catch(undefined),
  callback_query: z
    .object({
      id: z.string().max(200),
      from: From,
      data: z.string().max(64).optional(),
      message: Message.optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  my_chat_member: z
    .object({ chat: Chat, new_chat_member: z.object({ status: z.string() }) })
    .optional()
    .catch(undefined),
});
export type Update = z.infer<typeof Update>;

/** The kinds that are asked for. */
export const allowedUpdates = ['message', 'callback_query', 'my_chat_member'];

/** What somebody who wrote to the bot wants. */
export type Wish =
  | { kind: 'link'; code: string }
  | { kind: 'start' | 'stop' | 'help' }
  /** Of a message that is not for the bot. */
  | { kind: 'nothing' };

const command = /^\/(?<name>start|stop)(?:@\w+)?(?:\s+(?<code>[\w-]{1,64}))?\s*$/;

export function wishOf(text: string | undefined, isPrivate: boolean): Wish {
  const { name, code } = command.exec(text ?? '')?.groups ?? {};
  if (name === 'start') return code === undefined ? { kind: 'start' } : { kind: 'link', code };
  // People of a group talk to each other.
  if (!isPrivate) return { kind: 'nothing' };
  return { kind: name === 'stop' ? 'stop' : 'help' };
}
