import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../errors/index.js';
import type { MasterKey } from './master-key.js';

/** Where a value is kept. What was sealed for one place opens at no other. */
export interface Place {
  orgId: string;
  table: string;
  id: string;
}

const cipher = 'aes-256-gcm';
const keyBytes = 32;
/** NIST SP 800-38D: 96 random bits, and the whole tag. */
const nonceBytes = 12;
const tagBytes = 16;

const version = 'artel1';
const form = /^artel1\.(?<keyId>[0-9a-f]{8})\.(?<wrapped>[\w-]+)\.(?<sealed>[\w-]+)$/;

interface Envelope {
  keyId: string;
  wrapped: string;
  sealed: string;
}

/** `artel1.<id of the master key>.<wrapped data key>.<sealed value>`: each value has a data key of its own. */
export function seal(value: string, place: Place, master: MasterKey): string {
  const dataKey = randomBytes(keyBytes);
  const sealed = encrypt(Buffer.from(value, 'utf8'), dataKey, valueContext(place));
  return write({ keyId: master.id, wrapped: wrap(dataKey, place, master), sealed });
}

/** Throws `encryption_key_unknown`, or `secret_damaged` for what was changed or moved here from another place. */
export function open(text: string, place: Place, masters: readonly MasterKey[]): string {
  const envelope = read(text);
  const dataKey = unwrap(envelope, place, masters);
  return decrypt(envelope.sealed, dataKey, valueContext(place)).toString('utf8');
}

/** The same value under another master key; the value itself is not opened. Throws as `open` does. */
export function rewrap(text: string, place: Place, masters: readonly MasterKey[], newest: MasterKey): string {
  const envelope = read(text);
  const dataKey = unwrap(envelope, place, masters);
  return write({ ...envelope, keyId: newest.id, wrapped: wrap(dataKey, place, newest) });
}

/** The master key that an envelope needs. */
export const keyIdOf = (text: string): string => read(text).keyId;

const damaged = () => new AppError('secret_damaged');

function read(text: string): Envelope {
  const { keyId, wrapped, sealed } = form.exec(text)?.groups ?? {};
  if (!keyId || !wrapped || !sealed) throw damaged();
  return { keyId, wrapped, sealed };
}

const write = ({ keyId, wrapped, sealed }: Envelope): string => [version, keyId, wrapped, sealed].join('.');

function wrap(dataKey: Buffer, place: Place, master: MasterKey): string {
  return encrypt(dataKey, master.key, keyContext(place, master.id));
}

function unwrap({ keyId, wrapped }: Envelope, place: Place, masters: readonly MasterKey[]): Buffer {
  const master = masters.find(({ id }) => id === keyId);
  if (!master) {
    throw new AppError(
      'encryption_key_unknown',
      `The secret needs the key with the id ${keyId}, which is not in ENCRYPTION_KEY`,
    );
  }
  const dataKey = decrypt(wrapped, master.key, keyContext(place, keyId));
  if (dataKey.length !== keyBytes) throw damaged();
  return dataKey;
}

// JSON, so that no two places can be written in the same way.
const valueContext = ({ orgId, table, id }: Place): Buffer =>
  Buffer.from(JSON.stringify([version, 'value', orgId, table, id]));
const keyContext = ({ orgId, table, id }: Place, keyId: string): Buffer =>
  Buffer.from(JSON.stringify([version, 'data key', keyId, orgId, table, id]));

function encrypt(plain: Buffer, key: Buffer, context: Buffer): string {
  const nonce = randomBytes(nonceBytes);
  const gcm = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes }).setAAD(context);
  return Buffer.concat([nonce, gcm.update(plain), gcm.final(), gcm.getAuthTag()]).toString('base64url');
}

function decrypt(text: string, key: Buffer, context: Buffer): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  // The last letter can hold bits that mean nothing: only one spelling is ours.
  if (bytes.toString('base64url') !== text || bytes.length < nonceBytes + tagBytes) throw damaged();
  const gcm = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(context)
    .setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([gcm.update(bytes.subarray(nonceBytes, -tagBytes)), gcm.final()]);
  } catch {
    // What OpenSSL says of it is always the same and tells nothing.
    throw damaged();
  }
}
