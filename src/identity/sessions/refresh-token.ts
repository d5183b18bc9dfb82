import { createHmac, randomBytes } from 'node:crypto';
import { sha256 } from '../../platform/crypto/index.js';

const form = /^art_r_(?<family>[\w-]{22})\.[\w-]{43}$/;

/**
 * A refresh token: `art_r_<family>.<link>`. The family part stays over all rotations and is known only to who once
 * held a token of it, so any token that was used up is recognized, however old; only hashes of both are kept.
 */
export interface RefreshToken {
  text: string;
  familyHash: string;
  hash: string;
}

const describe = (text: string, family: string): RefreshToken => ({
  text,
  familyHash: sha256(family),
  hash: sha256(text),
});

export function newRefreshToken(): RefreshToken {
  const family = randomBytes(16).toString('base64url');
  return describe(`art_r_${family}.${randomBytes(32).toString('base64url')}`, family);
}

export function readRefreshToken(text: string): RefreshToken | undefined {
  const family = form.exec(text)?.groups?.family;
  return family === undefined ? undefined : describe(text, family);
}

/** The one token that follows: all who exchange the same token at once are given the same next one. */
export function successorOf(token: RefreshToken, secret: string): RefreshToken {
  const link = createHmac('sha256', secret).update(`refresh:${token.text}`).digest('base64url');
  const text = token.text.replace(/\.[^.]*$/, `.${link}`);
  return { ...token, text, hash: sha256(text) };
}
