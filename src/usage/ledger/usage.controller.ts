import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Summary } from '../../platform/http/index.js';
import { usageCsv, wantsCsv } from './usage.csv.js';
import { UsageQuery, UsageView } from './usage.dto.js';
import { UsageService } from './usage.service.js';

@ApiTags('usage')
@Controller('api/v1/usage')
export class UsageController {
  constructor(private readonly usage: UsageService) {}

  @Summary(
    'What models have taken: tokens, calls, cost',
    'Grouped by what is asked for. Each call counts on the day on which it was entered: when its run had ended.',
  )
  @Requires('usage:read')
  @Answers(200, UsageView)
  @ApiProduces('application/json', 'text/csv')
  @Get()
  async all(
    @CurrentUser() actor: UserActor,
    @Query({ schema: UsageQuery }) query: UsageQuery,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UsageView | string> {
    return told(await this.usage.ofOrganization(actor, query), query, accept, reply);
  }

  @Summary('What models have taken for oneself, and by the keys that one made')
  @Requires('account:manage')
  @Answers(200, UsageView)
  @ApiProduces('application/json', 'text/csv')
  @Get('mine')
  async mine(
    @CurrentUser() actor: UserActor,
    @Query({ schema: UsageQuery }) query: UsageQuery,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UsageView | string> {
    return told(await this.usage.ofPerson(actor, query), query, accept, reply);
  }
}

function told(
  usage: UsageView,
  { format }: UsageQuery,
  accept: string | undefined,
  reply: FastifyReply,
): UsageView | string {
  reply.header('vary', 'accept');
  if (format === 'json' || (format === undefined && !wantsCsv(accept))) return usage;
  const fileName = `usage-${usage.from}-${usage.to}.csv`;
  reply.header('content-type', 'text/csv; charset=utf-8; header=present');
  reply.header('content-disposition', `attachment; filename="${fileName}"`);
  reply.header('cache-control', 'no-store');
  return usageCsv(usage);
}
