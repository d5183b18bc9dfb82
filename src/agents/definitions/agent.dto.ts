import { z } from 'zod';
import { pageOf } from '../../platform/http/index.js';
import { visibilities, type Agent } from './agent.entity.js';

export const RoleView = z
  .object({
    id: z.uuid(),
    username: z.string(),
    name: z.string(),
    title: z.string(),
    description: z.string(),
    type: z.string(),
    model: z.string().nullable(),
    temperature: z.number().nullable(),
    tools: z.array(z.string()),
    knowledge: z.array(z.uuid()),
    visibility: z.enum(visibilities),
    origin: z.enum(['file', 'api']),
    version: z.number(),
  })
  .meta({ id: 'Role' });
export type RoleView = z.infer<typeof RoleView>;
export const RolePage = pageOf(RoleView);

export const AgentView = RoleView.extend({ prompt: z.string() }).meta({ id: 'Agent' });
export type AgentView = z.infer<typeof AgentView>;
export const AgentPage = pageOf(AgentView);

export const ReloadedView = z.object({
  items: z.array(RoleView),
  changed: z.array(z.string()).describe('Usernames of the roles that are new, changed or gone'),
});
export type ReloadedView = z.infer<typeof ReloadedView>;

export const roleView = (agent: Agent): RoleView => ({
  id: agent.id,
  username: agent.username,
  name: agent.name,
  title: agent.title,
  description: agent.description,
  type: agent.type,
  model: agent.model,
  temperature: agent.temperature,
  tools: agent.tools,
  knowledge: agent.knowledge,
  visibility: agent.visibility,
  origin: agent.origin,
  version: agent.version,
});

export const agentView = (agent: Agent): AgentView => ({ ...roleView(agent), prompt: agent.prompt });
