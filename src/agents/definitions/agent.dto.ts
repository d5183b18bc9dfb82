import { z } from 'zod';
import { pageOf } from '../../platform/http/index.js';
import { desiredStates } from '../../platform/supervision/index.js';
import { AgentDefinition, definitionOf, type Problem } from '../types/agent-definition.js';
import { visibilities, type Agent } from './agent.entity.js';

export const RoleView = AgentDefinition.omit({
  prompt: true,
  httpTools: true,
  tables: true,
  approverIds: true,
})
  .extend({
    id: z.uuid(),
    username: z.string(),
    visibility: z.enum(visibilities),
    origin: z.enum(['file', 'api']).describe('A file is read-only here'),
    version: z.number().describe('Grows by one with each change'),
    desired: z.enum(desiredStates).describe('`stopped`: it is asked nothing until it is started again'),
  })
  .meta({ id: 'Role' });
export type RoleView = z.infer<typeof RoleView>;
export const RolePage = pageOf(RoleView);

export const AgentView = RoleView.extend(
  AgentDefinition.pick({ prompt: true, httpTools: true, tables: true, approverIds: true }).shape,
)
  .extend({
    problems: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .describe('What of it does not work on this server as it is set up'),
  })
  .meta({ id: 'Agent' });
export type AgentView = z.infer<typeof AgentView>;
export const AgentPage = pageOf(AgentView);

export const ReloadedView = z.object({
  items: z.array(RoleView),
  changed: z.array(z.string()).describe('Usernames of the roles that are new, changed or gone'),
});
export type ReloadedView = z.infer<typeof ReloadedView>;

export function roleView(agent: Agent): RoleView {
  const { prompt: _, httpTools: __, approverIds: ___, tables: ____, ...role } = wholeView(agent);
  return role;
}

export const agentView = (agent: Agent, problems: Problem[]): AgentView => ({
  ...wholeView(agent),
  problems,
});

const wholeView = (agent: Agent): Omit<AgentView, 'problems'> => ({
  ...definitionOf(agent),
  id: agent.id,
  username: agent.username,
  visibility: agent.visibility,
  origin: agent.origin,
  version: agent.version,
  desired: agent.desired,
});

/** The API's description names the types that this server has found at boot. */
export function describeTypes(names: string[]): void {
  const { type } = AgentDefinition.shape;
  z.globalRegistry.add(type, { ...type.meta(), enum: names });
}
