import type { OfferedTool } from './tool.js';

export const toolPolicies = ['auto', 'ask', 'deny'] as const;
/** `auto`: called at once; `ask`: a person decides before each call; `deny`: not offered to the model at all. */
export type ToolPolicy = (typeof toolPolicies)[number];

/** What changes something is asked about, unless its agent's definition says otherwise. */
export const policyOf = (
  { name, readOnly }: Pick<OfferedTool, 'name' | 'readOnly'>,
  policies: Readonly<Record<string, ToolPolicy>>,
): ToolPolicy => (Object.hasOwn(policies, name) ? policies[name] : undefined) ?? (readOnly ? 'auto' : 'ask');
