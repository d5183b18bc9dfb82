export { AccessTokens } from './sessions/access-tokens.js';
export { CurrentApiKey, CurrentUser, type Actor, type ApiKeyActor, type UserActor } from './access/actor.js';
export { Actors } from './accounts/actors.js';
export { organizationRegistered } from './sessions/auth.service.js';
export { IdentityModule } from './identity.module.js';
export { Organization } from './accounts/organization.entity.js';
export { Requires } from './access/permissions.js';
export { User } from './accounts/user.entity.js';
export { UserService, type Person } from './accounts/user.service.js';
