/** What is known of a family of embedding models, by their names. */
interface Family {
  pattern: RegExp;
  /** What their cards want before a question and before a passage. */
  query?: string;
  document?: string;
  /** The most tokens of one text; Ollama's own window for the model where that is smaller. */
  tokens: number;
}

const families: Family[] = [
  { pattern: /nomic-embed/i, query: 'search_query: ', document: 'search_document: ', tokens: 2_048 },
  { pattern: /bge-m3/i, tokens: 8_192 },
  { pattern: /(^|[/-])e5-/i, query: 'query: ', document: 'passage: ', tokens: 512 },
  {
    pattern: /mxbai-embed/i,
    query: 'Represent this sentence for searching relevant passages: ',
    tokens: 512,
  },
  { pattern: /minilm|bge-(small|base|large)/i, tokens: 512 },
  { pattern: /^text-embedding-/i, tokens: 8_191 },
];

const unknown = { tokens: 8_191 };

export interface Manner {
  query: string;
  document: string;
  tokens: number;
}

/** How this model wants to be asked. */
export function mannerOf(model: string): Manner {
  const {
    query = '',
    document = '',
    tokens,
  }: Omit<Family, 'pattern'> = families.find(({ pattern }) => pattern.test(model)) ?? unknown;
  return { query, document, tokens };
}
