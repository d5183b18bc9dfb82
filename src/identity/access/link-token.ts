import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { sha256 } from '../../platform/crypto/index.js';

/** What a link of this kind opens; the mark makes a leaked one easy to find. */
const marks = { invite: 'art_i_', 'password-reset': 'art_p_' } as const;
export type LinkKind = keyof typeof marks;

/** A secret of 256 random bits that opens one link once. Only its hash is kept. */
export interface NewLinkToken {
  text: string;
  hash: string;
}

export function newLinkToken(kind: LinkKind): NewLinkToken {
  const text = marks[kind] + randomBytes(32).toString('base64url');
  return { text, hash: sha256(text) };
}

/** What cannot be a token is refused before anything is looked up. */
export const LinkToken = (kind: LinkKind) =>
  z.string().regex(new RegExp(`^${marks[kind]}[\\w-]{43}$`), 'is not such a token');
