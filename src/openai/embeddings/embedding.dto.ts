import { z } from 'zod';

/** As many as OpenAI takes. */
const mostTexts = 2_048;
const mostDimensions = 65_536;

const SomeText = z.string().min(1);

const noTokenIds =
  "must be texts: ids of tokens mean something to one model alone (LangChain's OpenAIEmbeddings for Python sends texts " +
  'with check_embedding_ctx_length=False)';

/** A list of numbers, or of such lists. */
const hasTokenIds = (input: unknown): boolean =>
  Array.isArray(input) && input.flat().some((one) => typeof one === 'number');

/** `POST /v1/embeddings` (OpenAI API reference, "Create embeddings"). A parameter that is not here is refused by its name. */
export const EmbeddingRequest = z.strictObject({
  model: z.string().min(1).max(200).describe('The embedding model that `GET /v1/models` lists'),
  input: z
    .union([SomeText, z.array(SomeText).min(1).max(mostTexts)], {
      error: ({ input }) =>
        hasTokenIds(input) ? noTokenIds : `must be a text or 1 to ${mostTexts} texts, none of them empty`,
    })
    .describe('A text, or as many as 2,048'),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).max(mostDimensions).nullish().describe('If the model can make shorter vectors'),
  user: z.string().max(500).nullish().describe('Taken, and not used'),
});
export type EmbeddingRequest = z.infer<typeof EmbeddingRequest>;

export const textsOf = ({ input }: EmbeddingRequest): string[] =>
  typeof input === 'string' ? [input] : input;
