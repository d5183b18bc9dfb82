import { z } from 'zod';
import { LongText, Name, pageOf, Timestamp } from '../../platform/http/index.js';
import type { Secret } from './secret.entity.js';

const Value = LongText(10_000).describe('Answered by no route');

export const CreateSecret = z.strictObject({ name: Name(), value: Value });
export type CreateSecret = z.infer<typeof CreateSecret>;

export const ReplaceSecret = z.strictObject({ value: Value });
export type ReplaceSecret = z.infer<typeof ReplaceSecret>;

export const SecretView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    createdBy: z.uuid(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Secret' });
export type SecretView = z.infer<typeof SecretView>;
export const SecretPage = pageOf(SecretView);

/** What of a secret may be read out of its row by lists and answers. */
export const shown = { id: true, name: true, createdBy: true, createdAt: true, updatedAt: true } as const;

export const secretView = (secret: Pick<Secret, keyof typeof shown>): SecretView => ({
  id: secret.id,
  name: secret.name,
  createdBy: secret.createdBy,
  createdAt: secret.createdAt.toISOString(),
  updatedAt: secret.updatedAt.toISOString(),
});
