import type { Caller } from './actor.js';
import { apiKeyPermissions, operatorPermissions, permissionsOf, type Permission } from './permissions.js';

/** Why a route does not let a caller in: whose route it is, when they came with another's kind of credential. */
export function refusalOf({ kind }: Pick<Caller, 'kind'>, permission: Permission): string {
  const isShared = permissionsOf('owner').has(permission);
  const owner =
    apiKeyPermissions.has(permission) && !isShared
      ? 'api-key'
      : operatorPermissions.has(permission)
        ? 'operator'
        : 'user';
  return owner === kind ? `This needs the permission ${permission}` : wanted[owner];
}

const wanted: Record<Caller['kind'], string> = {
  user: 'This wants the access token of a person (POST /api/v1/auth/login); API keys open /v1',
  'api-key': 'This wants an API key (POST /api/v1/api-keys makes one); access tokens of people open /api/v1',
  operator: 'This is for the command line of the operator of this server',
};
