import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asSystem, inOrganization, isId } from '../../../../platform/database/index.js';
import { AppError } from '../../../../platform/errors/index.js';
import { Limits, type RateLimit } from '../../../../platform/limits/index.js';
import { IntegrationSecrets } from '../../../integration-secrets.js';
import { IntegrationTrial } from '../../../integration-trial.js';
import { IntegrationRow } from '../../../integration.entity.js';
import type { IntegrationRef } from '../../../integration.js';
import { isBearer, isGenuine, secretsAt } from '../signatures.js';
import type { WebhookSettings } from '../webhook-settings.js';

const type = 'webhook';

/** A webhook that a request came to, and that has yet to be unlocked. */
export interface Webhook extends IntegrationRef {
  settings: WebhookSettings;
  secrets: string[];
  /** In whose name it works. */
  setUpBy: string;
}

/** What was sent, by somebody who has the secret. */
export interface Delivered extends Omit<Webhook, 'secrets'> {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Tells who has the secret of a webhook from who has not. To these all webhooks are alike, whether they exist or not. */
@Injectable()
export class WebhookLock {
  private readonly rate: RateLimit;

  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: IntegrationSecrets,
    private readonly trial: IntegrationTrial,
    limits: Limits,
  ) {
    this.rate = limits.perMinute('webhook', 0);
  }

  /** What can be told by the head of a request is. Throws `unauthenticated`. */
  async find(id: string, headers: IncomingHttpHeaders): Promise<Webhook> {
    const webhook = isId(id) ? await this.load(id.toLowerCase()) : undefined;
    if (!webhook) throw refused();
    const { settings, secrets } = webhook;
    if (settings.verification === 'bearer' && !secrets.some((secret) => isBearer(secret, { headers })))
      throw refused();
    return webhook;
  }

  /** Throws `unauthenticated`, and `too_many_requests` for who may enter. */
  open({ secrets, ...webhook }: Webhook, headers: IncomingHttpHeaders, body: Buffer): Delivered {
    const { settings, id } = webhook;
    if (!isGenuine(settings, secrets, { headers, body }, new Date())) throw refused();
    const standing = this.rate.take(id, undefined, { limit: settings.perMinute });
    if (standing.refused)
      throw new AppError('too_many_requests', undefined, { retryAfter: standing.seconds });
    return { ...webhook, headers, body };
  }

  private async load(id: string): Promise<Webhook | undefined> {
    const { manager } = this.dataSource;
    const known = await asSystem('auth', () =>
      manager.findOne(IntegrationRow, { select: { id: true, orgId: true }, where: { id, type } }),
    );
    if (!known) return undefined;
    const { orgId } = known;
    const row = await inOrganization(orgId, () => manager.findOneBy(IntegrationRow, { orgId, id, type }));
    if (!row) return undefined;
    const given = this.trial.read(type, { settings: row.settings, secrets: this.secrets.open(row) });
    return {
      id,
      orgId,
      agentId: row.agentId,
      setUpBy: row.setUpBy,
      // Read by the schemas of this type just now.
      settings: given.settings as WebhookSettings,
      secrets: secretsAt(given.secrets, new Date()),
    };
  }
}

const refused = (): AppError =>
  new AppError('unauthenticated', 'There is no such webhook, or this is not from who has its secret');
