import { z } from 'zod';
import { storableText } from '../../platform/text/index.js';
import type { TokenLogprob } from '../model.js';

const Likelihood = z.object({
  token: z.string().max(1_000).transform(storableText),
  logprob: z.number(),
  bytes: z
    .array(z.number())
    .max(4_000)
    .nullish()
    .transform((bytes) => bytes ?? null),
});

const Logprobs = z
  .array(
    Likelihood.extend({
      top_logprobs: z
        .array(Likelihood)
        .max(20)
        .nullish()
        .transform((top) => top ?? []),
    }),
  )
  .max(10_000);

/** What a server says of the tokens of a text, in the one shape that both protocols have; nothing when it is another. */
export function logprobsIn(written: unknown): { logprobs?: TokenLogprob[] } {
  if (!Array.isArray(written) || written.length === 0) return {};
  const { data } = Logprobs.safeParse(written);
  return data ? { logprobs: data } : {};
}
