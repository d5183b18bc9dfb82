import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessGuard } from './access.guard.js';
import { AccessTokens } from './access-tokens.js';
import { Actors } from './actors.js';
import { ApiKeyController } from './api-key.controller.js';
import { ApiKey } from './api-key.entity.js';
import { ApiKeyService } from './api-key.service.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { JwtStrategy } from './jwt.strategy.js';
import { OrganizationController } from './organization.controller.js';
import { Organization } from './organization.entity.js';
import { RouteCheck } from './route-check.js';
import { Session } from './session.entity.js';
import { UserController } from './user.controller.js';
import { User } from './user.entity.js';
import { UserService } from './user.service.js';

@Module({
  imports: [DiscoveryModule, TypeOrmModule.forFeature([Organization, User, Session, ApiKey])],
  controllers: [AuthController, UserController, OrganizationController, ApiKeyController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    RouteCheck,
    JwtStrategy,
    AccessTokens,
    Actors,
    AuthService,
    UserService,
    ApiKeyService,
  ],
  exports: [AccessTokens, Actors, UserService],
})
export class IdentityModule {}
