import { randomInt } from 'node:crypto';
import { sha256 } from '../../../platform/crypto/index.js';

/** Without what is taken for something else when it is copied by hand; ten of them are 48 random bits. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const letters = 10;
const half = letters / 2;

/** As people are shown it: `K7QMD-2XNRP`. */
export function newCode(): string {
  const code = Array.from({ length: letters }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${code.slice(0, half)}-${code.slice(half)}`;
}

/** Of one channel; however people write the code. */
export const hashOfCode = (channelId: string, code: string): string =>
  sha256(`${channelId} ${code.toUpperCase().replace(/[\s-]/g, '')}`);
