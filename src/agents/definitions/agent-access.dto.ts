import { z } from 'zod';
import { userRoles } from '../../identity/index.js';
import { Id } from '../../platform/http/index.js';
import { visibilities } from './agent.entity.js';

/** More people than this are a permission role. */
export const mostListed = 1_000;

const distinct = <T>(items: T[]): T[] => [...new Set(items)];

/** Owners and administrators may use every agent, whatever stands here. */
export const SetAccess = z
  .strictObject({
    visibility: z.enum(visibilities),
    userIds: z.array(Id).max(mostListed).default([]).transform(distinct).describe('For the visibility users'),
    roles: z
      .array(z.enum(userRoles))
      .max(20)
      .default([])
      .transform(distinct)
      .describe('For the visibility roles'),
  })
  .superRefine(({ visibility, userIds, roles }, context) => {
    const refuse = (path: string) =>
      context.addIssue({ code: 'custom', path: [path], message: `does not go with ${visibility}` });
    if (visibility !== 'users' && userIds.length > 0) refuse('userIds');
    if (visibility !== 'roles' && roles.length > 0) refuse('roles');
  });
export type SetAccess = z.infer<typeof SetAccess>;

export const AccessView = z
  .object({
    visibility: z.enum(visibilities),
    userIds: z.array(z.uuid()),
    roles: z.array(z.enum(userRoles)),
  })
  .meta({ id: 'AgentAccess' });
export type AccessView = z.infer<typeof AccessView>;
