import { createHash } from 'node:crypto';

/** In hex; enough to keep a key or token by, which has at least 128 random bits of its own. A password has not. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
