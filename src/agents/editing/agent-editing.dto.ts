import { z } from 'zod';
import { Username } from '../../platform/text/index.js';
import { AgentDefinition, DefinitionChanges } from '../types/agent-definition.js';

export const CreateAgent = AgentDefinition.extend({
  username: Username.describe('What it is called by, as @@username; it stays for good'),
});
export type CreateAgent = z.infer<typeof CreateAgent>;

export const UpdateAgent = DefinitionChanges.extend({
  version: z.number().int().min(1).optional().describe('Refuses with 409 when the agent has another by now'),
});
export type UpdateAgent = z.infer<typeof UpdateAgent>;
