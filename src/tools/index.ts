export { ApprovalNeeded, type ApprovalRequest } from './approvals/approval-needed.js';
export { approvalDecided } from './approvals/approval.events.js';
export { Approvals } from './approvals/approvals.js';
export { ToolCalls, type CallResult } from './calls/tool-calls.js';
export { ToolsModule } from './tools.module.js';
export { policyOf, toolPolicies, type ToolPolicy } from './tool-policy.js';
export { ToolRegistry } from './tool-registry.js';
export type { HttpToolDefinition, ToolChoice } from './tool-source.js';
export type { Invocation, JsonSchema, OfferedTool } from './tool.js';
