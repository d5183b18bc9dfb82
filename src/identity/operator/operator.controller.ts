import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, Fails, type Page, PageQuery, Summary } from '../../platform/http/index.js';
import { CurrentOperator, type OperatorActor } from '../access/actor.js';
import { Requires } from '../access/permissions.js';
import { SecretRotation } from '../secrets/secret-rotation.js';
import {
  AddUser,
  FoundOrganization,
  NewUserView,
  OrganizationPage,
  PasswordLink,
  ResetPassword,
  RotateSecrets,
  RotationView,
  type OrganizationSummary,
} from './operator.dto.js';
import { OperatorService } from './operator.service.js';

/** For the operator's command line, whose token is signed with JWT_SECRET; no person and no key may enter. */
@ApiTags('operator')
@Controller('api/v1/operator')
export class OperatorController {
  constructor(
    private readonly operator: OperatorService,
    private readonly rotation: SecretRotation,
  ) {}

  @Summary('All organizations of this server', "For the operator's command line, as all under `/operator`.")
  @Requires('operator:manage')
  @Answers(200, OrganizationPage)
  @Get('organizations')
  organizations(
    @CurrentOperator() actor: OperatorActor,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<OrganizationSummary>> {
    return this.operator.organizations(actor, page);
  }

  @Summary('Make an organization with its owner', 'Also where `ALLOW_SIGNUP` is false.')
  @Fails('already_exists', 'password_too_long')
  @Requires('operator:manage')
  @Answers(201, NewUserView)
  @Post('organizations')
  found(
    @CurrentOperator() actor: OperatorActor,
    @Body({ schema: FoundOrganization }) body: FoundOrganization,
  ): Promise<NewUserView> {
    return this.operator.found(actor, body);
  }

  @Summary('Add a person to an organization')
  @Fails('already_exists', 'conflict', 'password_too_long')
  @Requires('operator:manage')
  @Answers(201, NewUserView)
  @Post('users')
  addUser(
    @CurrentOperator() actor: OperatorActor,
    @Body({ schema: AddUser }) body: AddUser,
  ): Promise<NewUserView> {
    return this.operator.addUser(actor, body);
  }

  @Summary(
    'Make a link for somebody who forgot their password',
    'The old password works until a new one is chosen.',
  )
  @Requires('operator:manage')
  @Answers(201, PasswordLink)
  @Post('password-resets')
  resetPassword(
    @CurrentOperator() actor: OperatorActor,
    @Body({ schema: ResetPassword }) body: ResetPassword,
  ): Promise<PasswordLink> {
    return this.operator.resetPassword(actor, body);
  }

  @Summary(
    'Take stored secrets over to the newest of ENCRYPTION_KEY',
    'Those of all organizations, as many as can be done in some seconds.',
  )
  @Requires('operator:manage')
  @Answers(200, RotationView)
  @Post('secrets/rotate')
  rotateSecrets(
    @CurrentOperator() actor: OperatorActor,
    @Body({ schema: RotateSecrets }) { after }: RotateSecrets,
  ): Promise<RotationView> {
    return this.rotation.step(actor, after);
  }
}
