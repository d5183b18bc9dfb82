import { createHash, hkdfSync } from 'node:crypto';
import { ConfigError } from '../config/index.js';

/** Wraps the data keys of all values; it never touches a value itself. */
export interface MasterKey {
  /** Tells keys apart in what is stored, and tells nothing of the key. */
  id: string;
  key: Buffer;
}

/** An AES-256 key from the operator's text, whatever its form (HKDF-SHA256, RFC 5869). */
export function masterKey(text: string): MasterKey {
  const key = Buffer.from(hkdfSync('sha256', text, '', 'artel master key', 32));
  return { id: createHash('sha256').update(key).digest('hex').slice(0, 8), key };
}

/** Newest first. Throws ConfigError for two that could not be told apart. */
export function masterKeys(texts: readonly string[]): MasterKey[] {
  const keys = texts.map(masterKey);
  const twice = keys.find(({ id }, i) => keys.findIndex((other) => other.id === id) !== i);
  if (twice) throw new ConfigError(`ENCRYPTION_KEY: the key with the id ${twice.id} is given twice`);
  return keys;
}
