import { createHmac, generateKeyPairSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Person } from '../support/builders.js';
import type { Deployment } from '../support/deployment.js';

export type Claims = Record<string, unknown>;

export const secretOf = ({ env }: Deployment): string => {
  if (!env.JWT_SECRET) throw new Error('An experiment needs a deployment whose JWT_SECRET it knows');
  return env.JWT_SECRET;
};

export const claimsOf = ({ accessToken }: Pick<Person, 'accessToken'>): Claims =>
  jwt.decode(accessToken) as Claims;

const seconds = (millis: number): number => Math.floor(millis / 1_000);
export const now = (): number => seconds(Date.now());

/** As the server itself signs, but with claims of our own. */
export const signed = (claims: Claims, secret: string, header: Partial<jwt.JwtHeader> = {}): string =>
  jwt.sign(claims, secret, { header: { alg: 'HS256', ...header } });

/** A token of the same session that ends at this moment. */
export const expiringAt = (person: Person, secret: string, at: number): string =>
  signed({ ...claimsOf(person), iat: now() - 60, exp: at }, secret);

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function handmade(header: object, payload: unknown, key: string): string {
  const body = `${base64(header)}.${base64(payload)}`;
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`;
}

/** Tokens that look like one of this person and must open nothing. */
export function forgeries(person: Person, stranger: Person, secret: string): Record<string, string> {
  const claims = claimsOf(person);
  const theirs = claimsOf(stranger);
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const publicText = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const hs256 = { alg: 'HS256', typ: 'JWT' };
  const without = (name: string): Claims =>
    Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
  return {
    'no algorithm': `${base64({ alg: 'none', typ: 'JWT' })}.${base64(claims)}.`,
    'no algorithm, in other letters': `${base64({ alg: 'nOnE', typ: 'JWT' })}.${base64(claims)}.`,
    'no algorithm, but a signature': handmade({ alg: 'none' }, claims, secret),
    'signed by a key pair': jwt.sign(claims, privateKey, { algorithm: 'RS256' }),
    'a key pair named, signed by the secret': handmade({ alg: 'RS256', typ: 'JWT' }, claims, secret),
    'signed by the text of a public key': handmade(hs256, claims, publicText),
    'a key in its own header': handmade(
      { ...hs256, jwk: { kty: 'oct', k: '' }, kid: '/dev/null' },
      claims,
      '',
    ),
    'a longer hash': jwt.sign(claims, secret, { algorithm: 'HS512' }),
    'another secret': signed(claims, `${secret}!`),
    'an empty secret': handmade(hs256, claims, ''),
    expired: signed({ ...claims, exp: now() - 1 }, secret),
    'never expires': signed(without('exp'), secret),
    'not valid yet': signed({ ...claims, nbf: now() + 60 }, secret),
    'another issuer': signed({ ...claims, iss: 'somebody' }, secret),
    'no issuer': signed(without('iss'), secret),
    'another audience': signed({ ...claims, aud: 'another-api' }, secret),
    'no audience': signed(without('aud'), secret),
    'another type of token': signed(claims, secret, { typ: 'refresh+jwt' }),
    'no session': signed(without('sid'), secret),
    'an unknown session': signed({ ...claims, sid: crypto.randomUUID() }, secret),
    'the organization of a stranger': signed({ ...claims, org: theirs.org }, secret),
    'the person of a stranger': signed({ ...claims, sub: theirs.sub }, secret),
    'the session of a stranger': signed({ ...claims, sid: theirs.sid }, secret),
    'a stranger in our organization': signed({ ...claims, sub: theirs.sub, sid: theirs.sid }, secret),
    'claims of other types': signed({ ...claims, sid: { $ne: null } }, secret),
    'an array of claims': handmade(hs256, [claims], secret),
    'changed after it was signed': person.accessToken.replace(
      /\.[^.]+\./,
      `.${base64({ ...claims, org: theirs.org })}.`,
    ),
    'its end cut off': person.accessToken.slice(0, -2),
    'the refresh token': person.refreshToken,
    'very long': signed({ ...claims, more: 'x'.repeat(6_000) }, `${secret}!`),
    'longer than a header may be': signed({ ...claims, more: 'x'.repeat(60_000) }, secret),
    'not a token': 'x.y.z',
  };
}
