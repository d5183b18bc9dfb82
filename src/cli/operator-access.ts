import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import jwt from 'jsonwebtoken';
import type { Credentials } from './api-client.js';
import { pickSettings, type ServerSettings } from './environment.js';
import { CliError } from './errors.js';

/** What makes an operator: the secret of a server, and where that server listens by the same settings. */
export interface OperatorAccess {
  secret: string;
  address: string;
}

const lifeSeconds = 60;

/**
 * Looks for JWT_SECRET where the server looks, in the same order: the environment, `.env` in this folder, and
 * what the embedded profile generated into DATA_DIR. Throws a CliError that says where it was looked for.
 */
export function findOperatorAccess(environment: ServerSettings, folder = process.cwd()): OperatorAccess {
  const envFile = join(folder, '.env');
  const envText = readIfThere(envFile);
  const merged = {
    ...pickSettings(envText.text === undefined ? {} : parseEnv(envText.text)),
    ...environment,
  };
  const settings = pickSettings(
    Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== '')),
  );
  const address = addressOf(settings);
  if (settings.JWT_SECRET) return { secret: settings.JWT_SECRET, address };
  const looked = ['the environment', `${envFile}${envText.why}`];
  if (settings.DATABASE_URL) throw notFound(looked, 'with DATABASE_URL the server generates none');
  const secretsFile = resolve(folder, settings.DATA_DIR ?? 'data', 'secrets.json');
  const { text, why } = readIfThere(secretsFile);
  const secret = text === undefined ? undefined : generatedIn(secretsFile, text);
  if (secret) return { secret, address };
  throw notFound([...looked, `${secretsFile}${why}`]);
}

/** A token for one request: it is short-lived, and no process of the server takes it twice. */
export const operatorCredentials = ({ secret }: OperatorAccess): Credentials => ({
  token: () =>
    Promise.resolve(
      jwt.sign({}, secret, {
        algorithm: 'HS256',
        header: { alg: 'HS256', typ: 'artel-operator+jwt' },
        issuer: 'artel',
        audience: 'artel-operator',
        jwtid: randomUUID(),
        expiresIn: lifeSeconds,
      }),
    ),
  renew: () => Promise.resolve(undefined),
});

function notFound(looked: string[], note?: string): CliError {
  return new CliError(
    `JWT_SECRET is not found, by which the server knows its operator. Looked in ${looked.join(', ')}` +
      `${note ? ` (${note})` : ''}. Run this in the folder of the server, as its user`,
  );
}

function readIfThere(path: string): { text?: string; why: string } {
  try {
    return { text: readFileSync(path, 'utf8'), why: '' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { why: code === 'ENOENT' ? ' (not there)' : ` (cannot be read: ${code})` };
  }
}

function generatedIn(path: string, text: string): string | undefined {
  try {
    return (JSON.parse(text) as { JWT_SECRET?: string } | null)?.JWT_SECRET;
  } catch {
    throw new CliError(`${path} is damaged: it is not JSON`);
  }
}

/** Not the server that was logged in to last: what is signed for this one must not be sent to another. */
function addressOf({ HOST = '127.0.0.1', PORT = '8100' }: ServerSettings): string {
  const host = HOST === '0.0.0.0' ? '127.0.0.1' : HOST === '::' ? '::1' : HOST;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${PORT}`;
}
