import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Ops } from '../http/index.js';
import { Metrics } from '../metrics/index.js';
import { type Health, HealthChecks } from './health-checks.js';

@ApiTags('ops')
@Controller(['api/v1', ''])
export class OpsController {
  constructor(
    private readonly checks: HealthChecks,
    private readonly metrics: Metrics,
  ) {}

  /** Alive: the process answers. */
  @Ops()
  @Get('health')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Ready: whether each part that a request needs can be reached, with its delay in milliseconds. */
  @Ops()
  @ApiResponse({ status: 503, description: 'A required part is down' })
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
