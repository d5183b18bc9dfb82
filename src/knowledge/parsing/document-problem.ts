/** Why a document cannot be read; the web client words them for who uploaded it. */
export const documentProblems = [
  'encrypted',
  'damaged',
  'empty',
  'too_large',
  'unsupported',
  'disguised',
  'too_slow',
  'too_much_memory',
  'no_text',
  'worker_lost',
] as const;
export type DocumentProblemCode = (typeof documentProblems)[number];

/** An expected end of reading a document; `detail` is safe to show and says more than the code, in English. */
export class DocumentProblem extends Error {
  constructor(
    readonly code: DocumentProblemCode,
    readonly detail: string,
  ) {
    super(`${code}: ${detail}`);
    this.name = 'DocumentProblem';
  }
}
