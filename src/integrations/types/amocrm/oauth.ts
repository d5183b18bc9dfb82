import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { EgressClient } from '../../../platform/egress/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { IntegrationRefused } from '../../integration.js';
import { accountUrl } from './hosts.js';
import type { AmocrmClient } from './settings.js';

const longestMillis = 15_000;

export interface Tokens {
  access: string;
  /** None, where amoCRM renews it never. */
  refresh?: string;
}

export interface Granted extends Tokens {
  /** Of the access token, in seconds. */
  livesFor?: number;
}

/** What a grant is asked for by. */
export type Asked =
  { grant_type: 'authorization_code'; code: string } | { grant_type: 'refresh_token'; refresh_token: string };

const Answer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number().positive(),
});
const Refusal = z.object({
  hint: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  title: z.string().optional().catch(undefined),
});

/** As amoCRM says that a refresh token is good no more; of a wrong client it says other things. */
const isOver =
  /token.*(revoked|expired|decrypt|invalid)|(revoked|expired|decrypt|invalid).*token|invalid_grant/i;

/** Nothing is given for what was granted any more, whoever asks. */
export class GrantOver extends IntegrationRefused {
  constructor(words: string) {
    super(words, 'secrets.authorizationCode');
    this.name = 'GrantOver';
  }
}

/** Tokens of accounts (RFC 6749; amocrm.ru/developers/content/oauth/step-by-step). Codes and refresh tokens are good once. */
@Injectable()
export class AmocrmOauth {
  constructor(private readonly egress: EgressClient) {}

  /** Throws `IntegrationRefused` in amoCRM's words, `egress_…` when it could not be asked or is not well. */
  async ask(domain: string, client: AmocrmClient, asked: Asked, signal: AbortSignal): Promise<Granted> {
    const { clientId: client_id, clientSecret: client_secret, redirectUri: redirect_uri } = client;
    if (client_id === undefined)
      throw new IntegrationRefused('The id of the integration is not set', 'settings.clientId');
    if (client_secret === undefined)
      throw new IntegrationRefused('The secret of the integration is not set', 'secrets.clientSecret');
    const answer = await this.egress.request({
      url: `${accountUrl(domain)}/oauth2/access_token`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_id, client_secret, redirect_uri, ...asked }),
      timeoutMillis: longestMillis,
      maxBytes: 64 * 1024,
      maxRedirects: 0,
      signal,
    });
    const told = await answer.json().catch(() => undefined);
    if (answer.isOk) {
      const { success, data } = Answer.safeParse(told);
      if (!success) throw new AppError('egress_failed', 'amoCRM gave no tokens');
      return { access: data.access_token, refresh: data.refresh_token, livesFor: data.expires_in };
    }
    const words = wordsOf(told, answer.status);
    if (answer.status === 400 || answer.status === 401) {
      if (asked.grant_type === 'refresh_token' && isOver.test(words)) throw new GrantOver(words);
      throw new IntegrationRefused(words, fieldOf(asked));
    }
    throw new AppError('egress_failed', words);
  }
}

function wordsOf(told: unknown, status: number): string {
  const { hint, detail, title } = Refusal.safeParse(told).data ?? {};
  const words = hint ?? detail ?? title;
  return words ? words.slice(0, 300) : `amoCRM answered ${status} when it was asked for tokens`;
}

const fieldOf = (asked: Asked): string | undefined =>
  asked.grant_type === 'authorization_code' ? 'secrets.authorizationCode' : undefined;
