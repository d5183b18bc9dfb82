export { AccessTokens } from './access-tokens.js';
export { CurrentApiKey, CurrentUser, type Actor, type ApiKeyActor, type UserActor } from './actor.js';
export { Actors } from './actors.js';
export { organizationRegistered } from './auth.service.js';
export { IdentityModule } from './identity.module.js';
export { Organization } from './organization.entity.js';
export { Requires } from './permissions.js';
export { User } from './user.entity.js';
export { UserService, type Person } from './user.service.js';
