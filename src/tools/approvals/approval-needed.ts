/** What a person is to decide about. */
export interface ApprovalRequest {
  key: string;
  tool: string;
  arguments: unknown;
  hash: string;
  question: string | null;
}

/** Thrown by a call that may not be made yet: its run waits, and makes the call again when it goes on. */
export class ApprovalNeeded extends Error {
  constructor(readonly request: ApprovalRequest) {
    super(`A person must decide about ${request.tool}`);
  }
}
