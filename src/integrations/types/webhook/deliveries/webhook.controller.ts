import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { CurrentUser, PublicBySecret, Requires, type UserActor } from '../../../../identity/index.js';
import { inOrganization } from '../../../../platform/database/index.js';
import {
  Answers,
  configureRoute,
  Fails,
  Id,
  type Page,
  PageQuery,
  Summary,
} from '../../../../platform/http/index.js';
import {
  Delivery,
  DeliveryPage,
  type DeliveryView,
  MappingView,
  TakenView,
  TryMapping,
} from './webhook-deliveries.dto.js';
import { WebhookDeliveries } from './webhook-deliveries.js';
import { deliveredIn } from './webhook-door.js';
import { WebhookLog } from './webhook-log.js';

@ApiTags('integrations')
@Controller('api/v1')
export class WebhookController {
  constructor(
    private readonly deliveries: WebhookDeliveries,
    private readonly log: WebhookLog,
  ) {}

  @Summary(
    'Deliver something to a webhook of a role',
    'For whoever has its secret, shown as the webhook is set up to read it. A delivery takes effect once, however often it comes.',
  )
  @Fails('delivery_refused', 'integration_stopped', 'payload_too_large', 'queue_full')
  @PublicBySecret('own')
  @configureRoute({ takesDeliveries: true })
  @Answers(202, TakenView)
  @Post('integrations/webhook/:integrationId')
  take(
    @Req() request: FastifyRequest,
    @Param('integrationId', { schema: Id }) integrationId: string,
    @Body({ schema: Delivery }) body: unknown,
  ): Promise<TakenView> {
    const delivered = deliveredIn(request, integrationId);
    return inOrganization(delivered.orgId, () => this.deliveries.take(delivered, body));
  }

  @Summary('What a webhook of a role was told', 'Newest first, for 30 days.')
  @Requires('agent:manage')
  @Answers(200, DeliveryPage)
  @Get('agents/:id/integrations/webhook/deliveries')
  list(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: PageQuery }) page: PageQuery,
  ): Promise<Page<DeliveryView>> {
    return this.log.page(actor, id, page);
  }

  @Summary('Take a delivery once more', 'By the settings of now, whatever became of it before.')
  @Fails('delivery_refused', 'conflict', 'queue_full')
  @Requires('agent:manage')
  @Answers(202, TakenView)
  @Post('agents/:id/integrations/webhook/deliveries/:deliveryId/replay')
  replay(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Param('deliveryId', { schema: Id }) deliveryId: string,
  ): Promise<TakenView> {
    return this.log.replay(actor, id, deliveryId);
  }

  @Summary('What a webhook would make of a body', 'By its settings, or by others. Nothing is kept.')
  @Requires('agent:manage')
  @Answers(200, MappingView)
  @Post('agents/:id/integrations/webhook/preview')
  preview(
    @CurrentUser() actor: UserActor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: TryMapping }) body: TryMapping,
  ): Promise<MappingView> {
    return this.log.preview(actor, id, body);
  }
}
