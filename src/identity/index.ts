export { AccessTokens } from './sessions/access-tokens.js';
export { AuditLog } from './audit/audit-log.js';
export {
  CurrentActor,
  apiKeyOf,
  CurrentApiKey,
  CurrentUser,
  type Actor,
  type ApiKeyActor,
  type UserActor,
} from './access/actor.js';
export { agentsNamed } from './api-keys/api-key.events.js';
export { Actors } from './accounts/actors.js';
export { organizationRegistered } from './sessions/auth.service.js';
export { readSocketCredential } from './credentials/credential.js';
export { priorityNameOf, priorityNames } from './api-keys/api-key.dto.js';
export { ApiKey } from './api-keys/api-key.entity.js';
export { Doorkeeper } from './guard/doorkeeper.js';
export { doorOf, PublicBySecret } from './guard/own-secret.js';
export { RequestLimits } from './guard/request-limits.js';
export { RequestOwners, type RequestOwner } from './guard/request-owners.js';
export { AnswersSecret } from './idempotency/repeated-requests.js';
export { Email } from './accounts/user.dto.js';
export { IdempotencyService } from './idempotency/idempotency.service.js';
export { IdentityModule } from './identity.module.js';
export { LoginThrottle } from './throttle/login-throttle.js';
export { languageChanged } from './accounts/organization.events.js';
export { Organization } from './accounts/organization.entity.js';
export { permissionsOf, Requires, rolesWith, userRoles, type UserRole } from './access/permissions.js';
export { SealedColumns } from './secrets/sealed-columns.js';
export { SecretVault } from './secrets/secret-vault.js';
export { User } from './accounts/user.entity.js';
export { activeUser, UserService, type Person } from './accounts/user.service.js';
