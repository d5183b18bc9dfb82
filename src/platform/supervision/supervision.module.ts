import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Supervised, SupervisionStep, SupervisorProcess } from './supervised.entity.js';
import { Supervision } from './supervision.js';
import { SupervisionClaims } from './supervision-claims.js';
import { SupervisionSteps } from './supervision-steps.js';
import { Supervisor } from './supervisor.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Supervised, SupervisionStep, SupervisorProcess])],
  providers: [Supervision, SupervisionClaims, SupervisionSteps, Supervisor],
  exports: [Supervision, Supervisor],
})
export class SupervisionModule {}
