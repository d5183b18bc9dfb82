import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Actors } from './accounts/actors.js';
import { OrganizationController } from './accounts/organization.controller.js';
import { Organization } from './accounts/organization.entity.js';
import { OrganizationService } from './accounts/organization.service.js';
import { OwnershipService } from './accounts/ownership.service.js';
import { Session } from './accounts/session.entity.js';
import { UserController } from './accounts/user.controller.js';
import { User } from './accounts/user.entity.js';
import { UserService } from './accounts/user.service.js';
import { AuditEntry } from './audit/audit-entry.entity.js';
import { AuditLog } from './audit/audit-log.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditService } from './audit/audit.service.js';
import { ApiKeyController } from './api-keys/api-key.controller.js';
import { ApiKey } from './api-keys/api-key.entity.js';
import { ApiKeyService } from './api-keys/api-key.service.js';
import { Csrf } from './credentials/csrf.js';
import { SessionCookies } from './credentials/session-cookies.js';
import { AccessGuard } from './guard/access.guard.js';
import { Doorkeeper } from './guard/doorkeeper.js';
import { JwtStrategy } from './guard/jwt.strategy.js';
import { KnownCallers } from './guard/known-callers.js';
import { OpenRequests } from './guard/open-requests.js';
import { RequestLimits } from './guard/request-limits.js';
import { RequestOwners } from './guard/request-owners.js';
import { RouteCheck } from './guard/route-check.js';
import { IdempotencyKey } from './idempotency/idempotency-key.entity.js';
import { IdempotencyService } from './idempotency/idempotency.service.js';
import { RepeatedRequests } from './idempotency/repeated-requests.js';
import { InviteAcceptance } from './invites/invite-acceptance.js';
import { InviteMails } from './invites/invite-mails.js';
import { InviteController } from './invites/invite.controller.js';
import { Invite } from './invites/invite.entity.js';
import { InviteService } from './invites/invite.service.js';
import { InviteeController } from './invites/invitee.controller.js';
import { OperatorTokens } from './operator/operator-tokens.js';
import { OperatorController } from './operator/operator.controller.js';
import { OperatorService } from './operator/operator.service.js';
import { PasswordReset } from './passwords/password-reset.entity.js';
import { PasswordResetRequests } from './passwords/password-reset-requests.js';
import { PasswordController } from './passwords/password.controller.js';
import { PasswordResets } from './passwords/password-resets.js';
import { PasswordService } from './passwords/password.service.js';
import { SealedColumns } from './secrets/sealed-columns.js';
import { SecretRotation } from './secrets/secret-rotation.js';
import { SecretVault } from './secrets/secret-vault.js';
import { SecretController } from './secrets/secret.controller.js';
import { Secret } from './secrets/secret.entity.js';
import { SecretService } from './secrets/secret.service.js';
import { AccessTokens } from './sessions/access-tokens.js';
import { AuthController } from './sessions/auth.controller.js';
import { AuthService } from './sessions/auth.service.js';
import { OpenSessions } from './sessions/open-sessions.service.js';
import { ProfileController } from './sessions/profile.controller.js';
import { SessionRetention } from './sessions/session-retention.js';
import { SessionController } from './sessions/session.controller.js';
import { SessionService } from './sessions/session.service.js';
import { LoginThrottle } from './throttle/login-throttle.js';

@Module({
  imports: [
    DiscoveryModule,
    TypeOrmModule.forFeature([
      Organization,
      User,
      Session,
      ApiKey,
      IdempotencyKey,
      AuditEntry,
      PasswordReset,
      Invite,
      Secret,
    ]),
  ],
  controllers: [
    AuthController,
    SessionController,
    ProfileController,
    PasswordController,
    InviteeController,
    InviteController,
    UserController,
    OrganizationController,
    ApiKeyController,
    AuditController,
    SecretController,
    OperatorController,
  ],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: KnownCallers },
    OpenRequests,
    RepeatedRequests,
    Doorkeeper,
    RequestLimits,
    RequestOwners,
    RouteCheck,
    LoginThrottle,
    JwtStrategy,
    AuditLog,
    AuditService,
    AccessTokens,
    Csrf,
    SessionCookies,
    Actors,
    AuthService,
    SessionService,
    OpenSessions,
    SessionRetention,
    OrganizationService,
    OwnershipService,
    UserService,
    PasswordResets,
    PasswordResetRequests,
    PasswordService,
    InviteService,
    InviteMails,
    InviteAcceptance,
    ApiKeyService,
    IdempotencyService,
    OperatorService,
    OperatorTokens,
    SealedColumns,
    SecretRotation,
    SecretService,
    SecretVault,
  ],
  exports: [
    AccessTokens,
    Actors,
    AuditLog,
    IdempotencyService,
    LoginThrottle,
    PasswordResets,
    RequestLimits,
    RequestOwners,
    SealedColumns,
    SecretVault,
    UserService,
  ],
})
export class IdentityModule {}
