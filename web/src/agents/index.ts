export { ChatApproval } from './approvals/lazy-chat-approval';
export { useApprovalUpdates, useAskedIn, usePending, useWaitingApprovals } from './live';
export { runQuery, stepsQuery } from './queries';
export { agentScreens } from './routes';
