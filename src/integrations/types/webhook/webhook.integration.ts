import { Injectable } from '@nestjs/common';
import { EventService } from '../../../calendar/index.js';
import type { UserActor } from '../../../identity/index.js';
import { InjectConfig, type Config } from '../../../platform/config/index.js';
import type { Tx } from '../../../platform/database/index.js';
import { EgressClient } from '../../../platform/egress/index.js';
import { AppError } from '../../../platform/errors/index.js';
import {
  IntegrationRefused,
  type Given,
  type Integration,
  type IntegrationRef,
  type Outgoing,
  type Sent,
  type Verified,
  type Wanted,
} from '../../integration.js';
import { isPlain } from './json-path.js';
import { pathsOf } from './mapping.js';
import { sendReply, urlProblem } from './replies.js';
import { rotated, standardKey } from './signatures.js';
import { WebhookSecrets, WebhookSettings } from './webhook-settings.js';

/** That are followed in a thread of their own, for each delivery. */
const mostHardPaths = 10;

type WantedWebhook = Wanted<WebhookSettings, WebhookSecrets>;
type VerifiedWebhook = Verified<WebhookSettings, WebhookSecrets>;

export const webhookPath = (id: string): string => `/api/v1/integrations/webhook/${id}`;

/** A URL of a role: what other programs send there, signed, becomes an event or a message. It is served by whoever serves (deliveries). */
@Injectable()
export default class WebhookIntegration implements Integration<
  typeof WebhookSettings,
  typeof WebhookSecrets
> {
  readonly type = 'webhook';
  readonly title = 'Webhook';
  readonly settings = WebhookSettings;
  readonly secrets = WebhookSecrets;

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly egress: EgressClient,
    private readonly events: EventService,
  ) {}

  verify({ settings, secrets: given, kept, ...at }: WantedWebhook): Promise<VerifiedWebhook> {
    const secrets = rotated(given, kept, new Date());
    this.check(settings, secrets);
    const { signingSecret = '' } = secrets;
    return Promise.resolve({
      account: { name: 'Webhook', url: `${this.config.PUBLIC_URL}${webhookPath(at.id)}` },
      secrets,
      ...(signingSecret === kept.signingSecret ? {} : { shown: { signingSecret } }),
      write: async (tx, by) => {
        if (by) await this.permit(tx, by, settings, at);
      },
    });
  }

  sends({ to, replyUrl }: WebhookSettings): boolean {
    return to === 'message' && replyUrl !== undefined;
  }

  /** A signed call of `replyUrl`, the same for every attempt. */
  async send(
    { settings, secrets, id }: Given<WebhookSettings, WebhookSecrets> & IntegrationRef,
    message: Outgoing,
    signal: AbortSignal,
  ): Promise<Sent> {
    const { replyUrl = '' } = settings;
    const problem = urlProblem(this.egress, this.config, replyUrl);
    if (problem !== undefined) throw new IntegrationRefused(problem, 'settings.replyUrl');
    return sendReply(this.egress, { url: replyUrl, secrets, integrationId: id, message, signal });
  }

  /** Throws `IntegrationRefused` naming what cannot be. */
  private check(settings: WebhookSettings, { signingSecret }: WebhookSecrets): void {
    if (settings.verification === 'standard' && signingSecret !== undefined && !standardKey(signingSecret))
      throw new IntegrationRefused(
        'A secret of Standard Webhooks is whsec_ and 24 to 64 bytes in base64',
        'secrets.signingSecret',
      );
    const { replyUrl } = settings;
    const problem = replyUrl === undefined ? undefined : urlProblem(this.egress, this.config, replyUrl);
    if (problem !== undefined) throw new IntegrationRefused(problem, 'settings.replyUrl');
    if (pathsOf(settings).filter((path) => !isPlain(path)).length > mostHardPaths)
      throw new IntegrationRefused(`More than ${mostHardPaths} paths find several things`, 'settings.text');
  }

  /** Its events are theirs: nobody has others' chats answered in, or others told, in the name of somebody else. */
  private async permit(
    tx: Tx,
    actor: UserActor,
    settings: WebhookSettings,
    { agentId }: Pick<IntegrationRef, 'agentId'>,
  ): Promise<void> {
    const { chatId = null, recipientIds, to } = settings;
    if (to !== 'event') return;
    try {
      await this.events.requireUsable(tx, actor, { agentId, chatId, recipientIds });
    } catch (error) {
      throw inSettings(error);
    }
  }
}

const inSettings = (error: unknown): unknown =>
  error instanceof AppError && error.errors
    ? new AppError(error.code, undefined, {
        errors: error.errors.map((one) => ({ ...one, path: `settings.${one.path}` })),
        cause: error,
      })
    : error;
