import { createHmac, randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { isGenuine, newSecret, rotated, secretsAt, signatureOf, standardKey } from './signatures.js';

const now = new Date('2027-03-01T12:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const body = Buffer.from('{"type":"order.created","note":"Привет"}');
const secret = newSecret();

/** As another implementation signs. */
const signedBy = (...secrets: string[]) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(now.getTime() / 1_000),
  'webhook-signature': secrets.map((one) => new Webhook(one).sign('msg_1', now, body.toString())).join(' '),
});
const standard = { verification: 'standard', signatureHeader: '' } as const;
const hmac = { verification: 'hmac', signatureHeader: 'x-hub-signature-256' } as const;
const bearer = { verification: 'bearer', signatureHeader: '' } as const;

describe('A signature of Standard Webhooks', () => {
  const headers = signedBy(secret);

  it('is that of another implementation, within five minutes', () => {
    for (const seconds of [0, 299, -299])
      expect(isGenuine(standard, [secret], { headers, body }, later(seconds))).toBe(true);
    for (const seconds of [301, -301])
      expect(isGenuine(standard, [secret], { headers, body }, later(seconds))).toBe(false);
  });

  it('is one of several, by one of several secrets', () => {
    const several = signedBy(newSecret(), secret);
    expect(isGenuine(standard, [newSecret(), secret], { headers: several, body }, now)).toBe(true);
    expect(isGenuine(standard, [newSecret()], { headers: several, body }, now)).toBe(false);
    expect(isGenuine(standard, [], { headers, body }, now)).toBe(false);
  });

  it.each([
    ['another body', headers, Buffer.concat([body, Buffer.from(' ')])],
    ['another id', { ...headers, 'webhook-id': 'msg_2' }, body],
    ['another time', { ...headers, 'webhook-timestamp': String(now.getTime() / 1_000 + 1) }, body],
    ['no signature', { ...headers, 'webhook-signature': undefined }, body],
    ['an empty signature', { ...headers, 'webhook-signature': 'v1,' }, body],
    ['no version', { ...headers, 'webhook-signature': headers['webhook-signature'].slice(3) }, body],
    ['no id', { ...headers, 'webhook-id': undefined }, body],
  ])('is not that with %s', (_what, altered, bytes) => {
    expect(isGenuine(standard, [secret], { headers: altered, body: bytes }, now)).toBe(false);
  });

  it('needs a secret of its form', () => {
    expect(standardKey(secret)).toHaveLength(32);
    expect(standardKey(`whsec_${randomBytes(12).toString('base64')}`)).toBeUndefined();
    expect(standardKey('a secret of somebody')).toBeUndefined();
    expect(isGenuine(standard, ['a secret of somebody'], { headers, body }, now)).toBe(false);
  });
});

describe('An HMAC of the body', () => {
  const word = 'a secret of somebody';
  const hex = createHmac('sha256', word).update(body).digest('hex');

  it.each([`sha256=${hex}`, hex, hex.toUpperCase(), Buffer.from(hex, 'hex').toString('base64')])(
    'is taken as %s',
    (text) => {
      const headers = { 'x-hub-signature-256': text };
      expect(isGenuine(hmac, [word], { headers, body }, now)).toBe(true);
      expect(isGenuine(hmac, ['another secret, not this'], { headers, body }, now)).toBe(false);
      expect(isGenuine(hmac, [word], { headers, body: Buffer.from('{}') }, now)).toBe(false);
    },
  );

  it('is not taken from another header, or none', () => {
    expect(isGenuine(hmac, [word], { headers: { 'x-signature': hex }, body }, now)).toBe(false);
    expect(isGenuine(hmac, [word], { headers: {}, body }, now)).toBe(false);
  });
});

describe('A bearer', () => {
  it.each([
    [`Bearer ${secret}`, true],
    [`bearer ${secret}`, true],
    [`Bearer ${secret}x`, false],
    [`Basic ${secret}`, false],
    ['Bearer ', false],
    [undefined, false],
  ])('of %p: %p', (authorization, isTaken) => {
    expect(isGenuine(bearer, [secret], { headers: { authorization }, body }, now)).toBe(isTaken);
  });
});

describe('The secret of a webhook of a role', () => {
  it('is made when none is given, and stays as long as no other is', () => {
    const made = rotated({}, {}, now);
    expect(standardKey(made.signingSecret ?? '')).toHaveLength(32);
    expect(rotated(made, made, later(1))).toBe(made);
  });

  it('is good for a day beside the one that takes its place', () => {
    const second = rotated({}, { signingSecret: secret }, now);
    expect(secretsAt(second, later(23 * 3_600))).toEqual([second.signingSecret, secret]);
    expect(secretsAt(second, later(25 * 3_600))).toEqual([second.signingSecret]);
    const given = rotated({ signingSecret: 'one of my own choice' }, second, later(60));
    expect(secretsAt(given, later(120))).toEqual(['one of my own choice', second.signingSecret]);
  });

  it('is not made good for longer by who sets it up', () => {
    const former = { secret: 'anything', until: later(1e9).toISOString() };
    expect(
      rotated({ signingSecret: 'one of my own choice', former }, { signingSecret: secret }, now),
    ).toEqual({
      signingSecret: 'one of my own choice',
      former: { secret, until: later(24 * 3_600).toISOString() },
    });
  });
});

it('What is sent from here is signed so that others accept it', () => {
  const at = new Date();
  const text = body.toString();
  const second = newSecret();
  const headers = {
    'webhook-id': 'msg_2',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signatureOf([secret, second, 'a secret of somebody'], 'msg_2', at, text),
  };
  for (const one of [secret, second])
    expect(new Webhook(one).verify(text, headers)).toEqual(JSON.parse(text));
  const raw = new Webhook('a secret of somebody', { format: 'raw' });
  expect(raw.verify(text, headers)).toEqual(JSON.parse(text));
  expect(() => new Webhook(newSecret()).verify(text, headers)).toThrow();
});
