import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { Timestamp } from '../../platform/http/index.js';
import { DiffPart } from '../../platform/text/index.js';
import { validationStates, type Message } from './message.entity.js';

export const ValidationView = z.object({
  state: z.enum(validationStates),
  by: z.uuid().optional(),
  byName: z.string().optional(),
  at: Timestamp.optional(),
  comment: z.string().optional(),
  originalContent: z.string().optional(),
  diff: z
    .array(DiffPart)
    .optional()
    .describe(
      'From the original to the edited text; only where one message is read, and never in live events',
    ),
  dueAt: Timestamp.optional(),
  trusted: z.object({ by: z.uuid(), byName: z.string().optional(), at: Timestamp }).optional(),
});
export type ValidationView = z.infer<typeof ValidationView>;

/** The names of people by id. */
export type Names = ReadonlyMap<string, string>;

/** The names of those who judged these messages; asks only when somebody did. */
export async function namesOfJudges(manager: EntityManager, messages: Message[]): Promise<Names> {
  const [first] = messages;
  const ids = new Set(
    messages.flatMap(({ validatedBy, trustedBy }) => [validatedBy ?? [], trustedBy ?? []].flat()),
  );
  if (!first || ids.size === 0) return new Map();
  const people = await manager.query<{ id: string; name: string }[]>(
    'SELECT id, name FROM users WHERE org_id = $1 AND id = ANY($2)',
    [first.orgId, [...ids]],
  );
  return new Map(people.map(({ id, name }) => [id, name]));
}

/** Null for what is not judged: what people write. */
export function validationView(message: Message, names: Names): ValidationView | null {
  const { validationState: state, validatedBy, validatedAt, validationDueAt, trustedBy, trustedAt } = message;
  if (!state) return null;
  return {
    state,
    ...(validatedBy ? { by: validatedBy, byName: names.get(validatedBy) } : {}),
    ...(validatedAt ? { at: validatedAt.toISOString() } : {}),
    ...(message.validationComment ? { comment: message.validationComment } : {}),
    ...(message.originalContent !== null ? { originalContent: message.originalContent } : {}),
    ...(validationDueAt ? { dueAt: validationDueAt.toISOString() } : {}),
    ...(trustedBy && trustedAt
      ? { trusted: { by: trustedBy, byName: names.get(trustedBy), at: trustedAt.toISOString() } }
      : {}),
  };
}

/** The same view with how the answer was edited. Lists and live events leave it out. */
export const withDiff = <View extends { validation: ValidationView | null }>(
  view: View,
  diff: Message['validationDiff'],
): View => (view.validation && diff ? { ...view, validation: { ...view.validation, diff } } : view);
