import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { WebhookSecrets, WebhookSettings } from './webhook-settings.js';

/** As Standard Webhooks wants them: 24 to 64 random bytes. */
const secretBytes = 32;
const standardForm = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
/** By which the clock of a sender may differ (standardwebhooks.com). */
const toleranceSeconds = 300;
const mostSignatures = 10;
/** For which the secret before a new one is still good. */
const overlapMillis = 24 * 3_600_000;

export const newSecret = (): string => `whsec_${randomBytes(secretBytes).toString('base64')}`;

/** Undefined for what is no secret of Standard Webhooks. */
export function standardKey(secret: string): Buffer | undefined {
  const [, text = ''] = standardForm.exec(secret) ?? [];
  const key = Buffer.from(text, 'base64');
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** The secrets to keep when these are given in place of those: the one before is good for a day. */
export function rotated(given: WebhookSecrets, kept: WebhookSecrets, now: Date): WebhookSecrets {
  const { signingSecret = newSecret() } = given;
  if (signingSecret === kept.signingSecret) return kept;
  if (kept.signingSecret === undefined) return { signingSecret };
  const until = new Date(now.getTime() + overlapMillis).toISOString();
  return { signingSecret, former: { secret: kept.signingSecret, until } };
}

/** Those that are good now. */
export const secretsAt = ({ signingSecret, former }: WebhookSecrets, now: Date): string[] => [
  ...(signingSecret === undefined ? [] : [signingSecret]),
  ...(former && new Date(former.until) > now ? [former.secret] : []),
];

/** A request as it came, before anything in it is believed. */
export interface Signed {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

type Rules = Pick<WebhookSettings, 'verification' | 'signatureHeader'>;

/** Whether it is from somebody who has one of the secrets. */
export function isGenuine(rules: Rules, secrets: string[], signed: Signed, now: Date): boolean {
  const check = { standard: isStandard, hmac: isHmac, bearer: isBearer }[rules.verification];
  return secrets.some((secret) => check(secret, signed, now, rules));
}

/** What answers are signed with: one signature for each secret. A secret of another form is the key as it stands. */
export const signatureOf = (secrets: string[], id: string, at: Date, body: string): string =>
  secrets
    .map((secret) => createHmac('sha256', standardKey(secret) ?? secret))
    .map((hmac) => hmac.update(`${id}.${Math.floor(at.getTime() / 1_000)}.${body}`).digest('base64'))
    .map((signature) => `v1,${signature}`)
    .join(' ');

function isStandard(secret: string, { headers, body }: Signed, now: Date): boolean {
  const key = standardKey(secret);
  const id = one(headers['webhook-id']);
  const at = one(headers['webhook-timestamp']);
  if (!key || id === '' || !/^\d{1,12}$/.test(at)) return false;
  if (Math.abs(now.getTime() / 1_000 - Number(at)) > toleranceSeconds) return false;
  const expected = createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest();
  return one(headers['webhook-signature'])
    .split(' ', mostSignatures)
    .some((text) => text.startsWith('v1,') && isSame(Buffer.from(text.slice(3), 'base64'), expected));
}

function isHmac(secret: string, { headers, body }: Signed, _now: Date, { signatureHeader }: Rules): boolean {
  const text = one(headers[signatureHeader]).replace(/^sha256=/i, '');
  const given = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
  return isSame(given, createHmac('sha256', secret).update(body).digest());
}

/** Compared as digests: how long it takes tells nothing of how much of a guess is right. */
export function isBearer(secret: string, { headers }: Pick<Signed, 'headers'>): boolean {
  const [, given = ''] = /^bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
  const digestOf = (text: string) => createHmac('sha256', 'bearer').update(text).digest();
  return given !== '' && isSame(digestOf(given), digestOf(secret));
}

const one = (header: string | string[] | undefined): string =>
  (Array.isArray(header) ? header[0] : header)?.trim() ?? '';

const isSame = (given: Buffer, expected: Buffer): boolean =>
  given.length === expected.length && timingSafeEqual(given, expected);
