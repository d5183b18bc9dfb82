import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const type = 'application/json';

export interface SignedRequest {
  method: 'GET' | 'POST';
  /** With what the query says, without the host. */
  path: string;
  body: string;
}

const sha1Of = (secret: string, signed: string | Uint8Array): string =>
  createHmac('sha1', secret).update(signed).digest('hex');

export const md5Of = (body: string | Uint8Array): string => createHash('md5').update(body).digest('hex');

/** What is signed of a request to the chats of amoCRM: its method, three headers and its path, in lines. */
export const signedText = (
  method: string,
  path: string,
  headers: { md5: string; type: string; date: string },
): string => [method, headers.md5, headers.type, headers.date, path].join('\n');

/** Headers of a request to the chats: a signature is good for 15 minutes from its date. */
export function signatureHeaders(
  { method, path, body }: SignedRequest,
  secret: string,
  now = new Date(),
): Record<string, string> {
  const md5 = md5Of(body);
  const date = now.toUTCString().replace('GMT', '+0000');
  return {
    date,
    'content-type': type,
    'content-md5': md5,
    'x-signature': sha1Of(secret, signedText(method, path, { md5, type, date })),
  };
}

/** Whether it could be one at all: whose secret it was made with is asked of no other. */
export const isSignature = (given: string | string[] | undefined): given is string =>
  typeof given === 'string' && /^[0-9a-f]{40}$/i.test(given);

/** Whether amoCRM has sent exactly these bytes; takes as long for a wrong signature as for the right one. */
export function isSignedBy(secret: string, body: Uint8Array, given: string | string[] | undefined): boolean {
  if (!isSignature(given)) return false;
  return timingSafeEqual(Buffer.from(sha1Of(secret, body), 'hex'), Buffer.from(given, 'hex'));
}

/** Asks each secret once, of one body: many integrations have the same channel. */
export function signersOf(isSigned: (secret: string) => boolean): (secret: string) => boolean {
  const known = new Map<string, boolean>();
  return (secret) => {
    const found = known.get(secret) ?? isSigned(secret);
    known.set(secret, found);
    return found;
  };
}
