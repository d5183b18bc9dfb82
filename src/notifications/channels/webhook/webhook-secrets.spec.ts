import { Webhook } from 'standardwebhooks';
import type { Envelopes } from '../../../platform/crypto/index.js';
import { retryAfterMillis } from './retry-after.js';
import { signatures, WebhookSecrets } from './webhook-secrets.js';

const sealing = {
  seal: (value: string, place: object) => JSON.stringify([value, place]),
  open(sealed: string, place: object) {
    const [value, where] = JSON.parse(sealed) as [string, object];
    if (JSON.stringify(where) !== JSON.stringify(place)) throw new Error('moved');
    return value;
  },
} as unknown as Envelopes;
const secrets = new WebhookSecrets(sealing);
const row = { id: 'c', orgId: 'o' };
const now = new Date('2027-03-01T12:00:00Z');
const after = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

describe('The secret of a webhook', () => {
  const first = secrets.renew({ ...row, secretSealed: null }, now);
  const second = secrets.renew({ ...row, secretSealed: first.sealed }, now);

  it('is 256 random bits, and signs alone at first', () => {
    expect(Buffer.from(first.secret.replace('whsec_', ''), 'base64')).toHaveLength(32);
    expect(first.secret).not.toBe(second.secret);
    expect(secrets.of({ ...row, secretSealed: first.sealed }, after(100))).toBe(first.secret);
  });

  it('signs beside a newer one for a day', () => {
    const renewed = { ...row, secretSealed: second.sealed };
    expect(secrets.of(renewed, after(23.9))).toBe(`${second.secret} ${first.secret}`);
    expect(secrets.of(renewed, after(24.1))).toBe(second.secret);
  });

  it('is replaced when it cannot be opened any more', () => {
    const moved = { id: 'other', orgId: 'o', secretSealed: first.sealed };
    const { secret, sealed } = secrets.renew(moved, now);
    expect(secrets.of({ ...moved, secretSealed: sealed }, now)).toBe(secret);
  });

  it('makes signatures that receivers accept, each its own', () => {
    const both = secrets.of({ ...row, secretSealed: second.sealed }, now) ?? '';
    const [at, body] = [new Date(), '{"type":"notification"}'];
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': signatures(both, 'msg_1', at, body),
    };
    for (const { secret } of [first, second])
      expect(new Webhook(secret).verify(body, headers)).toEqual({ type: 'notification' });
    expect(() => new Webhook(first.secret).verify(`${body} `, headers)).toThrow();
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    ['Mon, 01 Mar 2027 12:01:00 GMT', 60_000],
    ['Mon, 01 Mar 2027 11:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['2027', 2_027_000],
    [undefined, undefined],
  ])('of %p is %p ms', (header, millis) => {
    expect(retryAfterMillis(header, now.getTime())).toBe(millis);
  });
});
