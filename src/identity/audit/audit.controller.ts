import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Answers, type Page, sendDownload, Summary } from '../../platform/http/index.js';
import { CurrentUser, type UserActor } from '../access/actor.js';
import { Requires } from '../access/permissions.js';
import { AuditExportQuery, AuditPage, AuditQuery, type AuditEntryView } from './audit.dto.js';
import { AuditService } from './audit.service.js';

@ApiTags('audit')
@Controller('api/v1/audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Summary('Who did what to which object, from where; newest first')
  @Requires('audit:read')
  @Answers(200, AuditPage)
  @Get()
  list(
    @CurrentUser() actor: UserActor,
    @Query({ schema: AuditQuery }) query: AuditQuery,
  ): Promise<Page<AuditEntryView>> {
    return this.audit.list(actor, query);
  }

  @Summary(
    'The audit log as a file',
    'Taking it is recorded too. An export that breaks off ends without its last chunk.',
  )
  @Requires('audit:read')
  @Answers(200)
  @ApiProduces('text/csv', 'application/jsonl')
  @Get('export')
  async export(
    @CurrentUser() actor: UserActor,
    @Query({ schema: AuditExportQuery }) query: AuditExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendDownload(reply, await this.audit.export(actor, query));
  }
}
