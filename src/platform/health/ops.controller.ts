import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Answers, Ops, Summary } from '../http/index.js';
import { Metrics } from '../metrics/index.js';
import { Health, HealthChecks } from './health-checks.js';

@ApiTags('ops')
@Controller(['api/v1', ''])
export class OpsController {
  constructor(
    private readonly checks: HealthChecks,
    private readonly metrics: Metrics,
  ) {}

  @Summary('Whether the process answers')
  @Ops()
  @Get('health')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Summary(
    'Whether each part that requests need can be reached',
    'With the delay of each in milliseconds. 503 when a required part is down.',
  )
  @Ops()
  @Answers(200, Health)
  @ApiResponse({ status: 503, description: 'A required part is down: the same, saying which' })
  @Get('health/ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const health = await this.checks.run();
    if (health.status === 'down') reply.status(503);
    return health;
  }

  @Ops()
  @ApiExcludeEndpoint()
  @Get('metrics')
  @Header('cache-control', 'no-store')
  async scrape(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.header('content-type', this.metrics.contentType);
    return this.metrics.text();
  }
}
