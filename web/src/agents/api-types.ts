import type { Schema } from '../platform/api';

export type Agent = Schema<'Agent'>;
export type AgentType = Agent['type'];
export type Access = Schema<'AgentAccess'>;
export type Tool = Schema<'Tool'>;
export type HttpTool = Agent['httpTools'][number];
export type ToolPolicy = Agent['toolPolicies'][string];
export type Approval = Schema<'Approval'>;
export type RunStep = Schema<'RunStep'>;
export type RunDetails = Schema<'RunDetails'>;

/** The parts of an agent that its author writes. */
export type Definition = Omit<
  Agent,
  'id' | 'username' | 'visibility' | 'origin' | 'version' | 'desired' | 'problems'
>;
