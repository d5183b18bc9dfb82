import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { SealedColumns, type UserActor } from '../../../../identity/index.js';
import { InjectConfig, type Config } from '../../../../platform/config/index.js';
import { Envelopes, sha256, type Place } from '../../../../platform/crypto/index.js';
import { newId } from '../../../../platform/database/index.js';
import { AppError } from '../../../../platform/errors/index.js';
import { invalid } from '../../../../platform/http/index.js';
import { Purges } from '../../../../platform/purge/index.js';
import type { IntegrationView, TryIntegration } from '../../../integration.dto.js';
import { IntegrationService } from '../../../integration.service.js';
import { AmocrmAccounts, type AccountSetup } from '../accounts.js';
import { consentUrl } from '../hosts.js';
import { returnAddress } from '../settings.js';
import type { AmocrmConsent } from './amocrm-consent.entity.js';
import type { ConsentView, GivenConsent } from './consent.dto.js';

/** Long enough to sign in there and to choose an account. */
const minutes = 20;

/** Settings that were not given are those of when the person comes back: others may have changed them meanwhile. */
const Kept = z.object({
  settings: z.record(z.string(), z.unknown()).optional(),
  secrets: z.record(z.string(), z.unknown()),
});

const placeOf = ({ orgId, id }: Pick<AmocrmConsent, 'orgId' | 'id'>): Place => ({
  orgId,
  table: 'amocrm_consents',
  id,
});

/**
 * Leads people to amoCRM and back, with a code (amocrm.ru/developers/content/oauth/step-by-step). Only who went there can
 * finish it, signed in and still allowed to: a link that somebody else has sent connects nothing of anybody. What they had
 * typed, secrets too, waits here sealed: the browser and amoCRM see a random `state` alone.
 */
@Injectable()
export class AmocrmConsents {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly envelopes: Envelopes,
    private readonly integrations: IntegrationService,
    private readonly accounts: AmocrmAccounts,
    columns: SealedColumns,
    purges: Purges,
  ) {
    columns.add({ table: 'amocrm_consents', sealed: 'sealed', keyId: 'key_id' });
    purges.add('consents of amoCRM', (limit) => this.purge(limit));
  }

  /** The only one of this person for this role from now on. Throws as `IntegrationService.put` for what is given. */
  async begin(actor: UserActor, agentId: string, given: TryIntegration): Promise<ConsentView> {
    const { orgId, userId } = actor;
    const wanted = await this.integrations.wantedBy(actor, agentId, 'amocrm', given);
    const known = this.accounts.readable(wanted);
    const clientId = this.clientIdOf(known);
    const state = `${agentId}.${randomBytes(32).toString('base64url')}`;
    const settings = given.settings && wanted.settings;
    // In place of whatever else it was entered by.
    const secrets = { ...given.secrets, authorizationCode: undefined, longLivedToken: null };
    const id = newId();
    const sealed = this.envelopes.seal(JSON.stringify({ settings, secrets }), placeOf({ orgId, id }));
    const [row] = await this.dataSource.query<{ expiresAt: Date }[]>(
      `INSERT INTO amocrm_consents (id, org_id, agent_id, user_id, state_hash, sealed, key_id, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(mins => $8))
       ON CONFLICT (org_id, user_id, agent_id) DO UPDATE SET id = excluded.id, state_hash = excluded.state_hash,
         sealed = excluded.sealed, key_id = excluded.key_id, expires_at = excluded.expires_at
       RETURNING expires_at AS "expiresAt"`,
      [id, orgId, agentId, userId, sha256(state), sealed, this.envelopes.newestKeyId, minutes],
    );
    const url = consentUrl(known.settings.domain, { client_id: clientId, state, mode: 'post_message' });
    return { url, expiresAt: (row as { expiresAt: Date }).expiresAt.toISOString() };
  }

  /** Throws `link_invalid` for a state that is not this person's, or not any more; otherwise as `IntegrationService.put`. */
  async finish(actor: UserActor, { state, code, referer }: GivenConsent): Promise<IntegrationView> {
    const { orgId } = actor;
    const consent = await this.take(actor, state);
    if (!consent) throw new AppError('link_invalid');
    const { agentId, id, sealed } = consent;
    const kept = Kept.parse(JSON.parse(this.envelopes.open(sealed, placeOf({ orgId, id }))));
    const settings =
      kept.settings ?? (await this.integrations.wantedBy(actor, agentId, 'amocrm', {})).settings;
    // The code is shown to the account alone that the person has named, with the client's secret.
    if (referer.toLowerCase() !== settings.domain) {
      const message = `Another account has let the role in: ${referer}`;
      const errors = [{ path: 'settings.domain', message }];
      throw new AppError('integration_refused', message, { errors });
    }
    return this.integrations.put(actor, agentId, 'amocrm', {
      settings: { ...settings, redirectUri: returnAddress(this.config) },
      secrets: { ...kept.secrets, authorizationCode: code },
    });
  }

  /** What amoCRM would refuse at the end is told at once. */
  private clientIdOf(known: AccountSetup): string {
    const { clientId, clientSecret } = this.accounts.clientOf(known);
    const missing = [
      ...(clientId === undefined ? [['settings', 'clientId']] : []),
      ...(clientSecret === undefined ? [['secrets', 'clientSecret']] : []),
    ];
    if (clientId !== undefined && missing.length === 0) return clientId;
    throw invalid(missing.map((path) => ({ path, message: 'is required', params: { rule: 'required' } })));
  }

  /** Once, whoever of two comes first. */
  private async take({ orgId, userId }: UserActor, state: string) {
    const [rows] = await this.dataSource.query<[Pick<AmocrmConsent, 'id' | 'agentId' | 'sealed'>[], number]>(
      `DELETE FROM amocrm_consents WHERE org_id = $1 AND user_id = $2 AND state_hash = $3 AND expires_at > now()
       RETURNING id, agent_id AS "agentId", sealed`,
      [orgId, userId, sha256(state)],
    );
    return rows[0];
  }

  private async purge(limit: number): Promise<number> {
    const [, gone] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM amocrm_consents WHERE id IN (SELECT id FROM amocrm_consents WHERE expires_at < now() LIMIT $1)`,
      [limit],
    );
    return gone;
  }
}
