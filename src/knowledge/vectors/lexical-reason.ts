import { z } from 'zod';

/** Why search is by words alone, for programs; `reason` beside it says the same to people, in English. */
export const LexicalReason = z
  .enum(['asked', 'no_extension', 'no_model', 'unfit_model', 'building', 'unavailable'])
  .describe(
    'Why it is not by meaning: `asked` for words alone; `no_extension`: the database keeps no vectors (pgvector); ' +
      '`no_model`: there is no embedding model; `unfit_model`: its vectors do not fit an index; `building`: the vectors ' +
      'are being made; `unavailable`: the model does not answer, or too late',
  )
  .meta({ id: 'LexicalReason' });
export type LexicalReason = z.infer<typeof LexicalReason>;
