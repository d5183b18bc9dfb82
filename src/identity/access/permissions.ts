import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth } from '@nestjs/swagger';
import { declareAccess } from '../../platform/http/index.js';

const permissions = [
  'account:manage',
  'organization:read',
  'organization:manage',
  'organization:transfer',
  'user:read',
  'user:manage',
  'api-key:manage',
  'secret:manage',
  'audit:read',
  'budget:manage',
  'agent:read',
  'agent:manage',
  'knowledge:read',
  'knowledge:manage',
  'chat:read',
  'chat:write',
  'contact:read',
  'contact:talk',
  'calendar:read',
  'calendar:write',
  'notification:read',
  'notification:write',
  'run:read',
  'run:follow',
  'run:cancel',
  'approval:decide',
  'usage:read',
  'facade:use',
  'operator:manage',
] as const;
export type Permission = (typeof permissions)[number];

export const userRoles = ['owner', 'admin', 'member'] as const;
export type UserRole = (typeof userRoles)[number];

const member: Permission[] = [
  'account:manage',
  'organization:read',
  'user:read',
  'agent:read',
  'knowledge:read',
  'chat:read',
  'chat:write',
  'contact:read',
  'contact:talk',
  'calendar:read',
  'calendar:write',
  'notification:read',
  'notification:write',
  'run:read',
  'run:follow',
  'run:cancel',
  'approval:decide',
];

/** What keys and operators hold, and no person. */
const impersonal = new Set<Permission>(['facade:use', 'operator:manage']);

const byRole: Record<UserRole, ReadonlySet<Permission>> = {
  owner: new Set([...permissions].filter((p) => !impersonal.has(p))),
  admin: new Set([...permissions].filter((p) => !impersonal.has(p) && p !== 'organization:transfer')),
  member: new Set(member),
};

export const permissionsOf = (role: UserRole): ReadonlySet<Permission> => byRole[role];
export const rolesWith = (permission: Permission): UserRole[] =>
  userRoles.filter((role) => byRole[role].has(permission));
export const apiKeyPermissions: ReadonlySet<Permission> = new Set<Permission>(['facade:use', 'run:follow']);
export const operatorPermissions: ReadonlySet<Permission> = new Set<Permission>(['operator:manage']);

/** The caller must hold this permission. Every route declares one, or `@Public()`. */
export const Requires = (permission: Permission) =>
  applyDecorators(declareAccess({ kind: 'permission', permission }), ApiBearerAuth(), ApiCookieAuth());
