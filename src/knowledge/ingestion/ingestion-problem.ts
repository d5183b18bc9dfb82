/** Why a document ends as failed although its bytes may be well; `detail` is safe to show. */
export class IngestionProblem extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
    options?: { cause: unknown },
  ) {
    super(`${code}: ${detail}`, options);
    this.name = 'IngestionProblem';
  }
}
