import type { Approval } from './approval.entity.js';

/** What a person is to decide about. */
export type ApprovalRequest = Pick<
  Approval,
  | 'key'
  | 'agentId'
  | 'agentUsername'
  | 'agentName'
  | 'approverIds'
  | 'tool'
  | 'toolDescription'
  | 'readOnly'
  | 'arguments'
  | 'hash'
  | 'question'
>;

/** Thrown by a call that may not be made yet: its run waits, and makes the call again when it goes on. */
export class ApprovalNeeded extends Error {
  constructor(readonly request: ApprovalRequest) {
    super(`A person must decide about ${request.tool}`);
  }
}
