import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { EgressClient } from '../../platform/egress/index.js';
import {
  IntegrationRefused,
  type Account,
  type Completed,
  type Given,
  type Integration,
  type IntegrationRef,
  type Outgoing,
  type Sent,
} from './integration.js';
import { isPlain } from './webhook/json-path.js';
import { pathsOf } from './webhook/mapping.js';
import { sendReply, urlProblem } from './webhook/replies.js';
import { rotated, standardKey } from './webhook/signatures.js';
import { WebhookSecrets, WebhookSettings } from './webhook/webhook-settings.js';

/** Who of several paths may need a thread of its own for each delivery. */
const mostPaths = 50;

export const webhookPath = (id: string): string => `/api/v1/integrations/webhook/${id}`;

/** A URL of a role: what other programs send there, signed, becomes an event or a message. It is served by whoever serves (../webhooks). */
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
  ) {}

  complete(
    { secrets }: Given<WebhookSettings, WebhookSecrets>,
    kept: WebhookSecrets,
  ): Completed<WebhookSecrets> {
    const all = rotated(secrets, kept, new Date());
    const { signingSecret = '' } = all;
    const isNew = signingSecret !== kept.signingSecret;
    return { secrets: all, ...(isNew ? { shown: { signingSecret } } : {}) };
  }

  verify(
    { settings, secrets: { signingSecret } }: Given<WebhookSettings, WebhookSecrets>,
    { id }: IntegrationRef,
  ): Promise<Account> {
    if (settings.verification === 'standard' && signingSecret !== undefined && !standardKey(signingSecret))
      throw new IntegrationRefused(
        'A secret of Standard Webhooks is whsec_ and 24 to 64 bytes in base64',
        'secrets.signingSecret',
      );
    const { replyUrl } = settings;
    const problem = replyUrl === undefined ? undefined : urlProblem(this.egress, this.config, replyUrl);
    if (problem !== undefined) throw new IntegrationRefused(problem, 'settings.replyUrl');
    const paths = pathsOf(settings);
    if (paths.length > mostPaths || paths.filter((path) => !isPlain(path)).length > mostPaths / 5)
      throw new IntegrationRefused('It follows too many paths', 'settings.text');
    return Promise.resolve({ name: 'Webhook', url: `${this.config.PUBLIC_URL}${webhookPath(id)}` });
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

  /** Nothing is held: deliveries come to any process. */
  start(): Promise<() => Promise<void>> {
    return Promise.resolve(() => Promise.resolve());
  }
}
