import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { Envelopes, type Place } from '../../../platform/crypto/index.js';
import { log } from '../../../platform/logging/index.js';

/** As Standard Webhooks wants them: 24 to 64 random bytes. */
const secretBytes = 32;
/** For which the secret before a new one still signs. */
const overlapMillis = 24 * 3_600_000;

/** What is sealed. */
const Kept = z.object({
  current: z.string(),
  former: z.object({ secret: z.string(), until: z.iso.datetime() }).nullable(),
});

interface Row {
  id: string;
  orgId: string;
  secretSealed: string | null;
}

const placeOf = ({ orgId, id }: Row): Place => ({ orgId, table: 'notification_channels', id });

/** What webhooks are signed with (standardwebhooks.com): a secret of their own, and for a day the one before. */
@Injectable()
export class WebhookSecrets {
  constructor(private readonly envelopes: Envelopes) {}

  /** A new secret in the place of the one that is there. Throws `encryption_not_configured`. */
  renew(row: Row, now = new Date()): { secret: string; sealed: string } {
    const secret = `whsec_${randomBytes(secretBytes).toString('base64')}`;
    const until = new Date(now.getTime() + overlapMillis).toISOString();
    const current = this.readable(row)?.current;
    const former = current === undefined ? null : { secret: current, until };
    return { secret, sealed: this.envelopes.seal(JSON.stringify({ current: secret, former }), placeOf(row)) };
  }

  /** Those that sign now, the newest first, as one text for `signatures`. */
  of(row: Row, now = new Date()): string | undefined {
    if (row.secretSealed === null) return undefined;
    const { current, former } = this.open(row);
    return former && new Date(former.until) > now ? `${current} ${former.secret}` : current;
  }

  /** What can be opened no more is replaced all the same. */
  private readable(row: Row): z.infer<typeof Kept> | undefined {
    try {
      return row.secretSealed === null ? undefined : this.open(row);
    } catch (error) {
      log.warn({ err: error, channelId: row.id }, 'the secret of a webhook could not be opened');
      return undefined;
    }
  }

  private open(row: Row): z.infer<typeof Kept> {
    return Kept.parse(JSON.parse(this.envelopes.open(row.secretSealed ?? '', placeOf(row))));
  }
}

/** The header `webhook-signature`: one signature for each secret. */
export const signatures = (secrets: string, id: string, at: Date, body: string): string =>
  secrets
    .split(' ')
    .map((secret) => new Webhook(secret).sign(id, at, body))
    .join(' ');
