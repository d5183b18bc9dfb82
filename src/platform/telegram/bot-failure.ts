import { unreachedCode } from '../egress/index.js';

/**
 * Why the Bot API did not do what it was asked. `too_many`: later, after `retryAfterMillis`; `refused`: never;
 * `not_sent` and `server`: it was not accepted, and may be later; `unknown`: nobody can tell whether it was.
 */
export type BotFailureKind = 'too_many' | 'refused' | 'not_sent' | 'server' | 'unknown';

/** Carries nothing of the request: its address holds the bot's token, its body a person's messages. */
export class BotFailure extends Error {
  constructor(
    readonly kind: BotFailureKind,
    /** Of the Bot API, or of the socket. */
    readonly code: string,
    readonly description = '',
    readonly retryAfterMillis?: number,
    /** The group has become a supergroup, which has this id. */
    readonly migratedTo?: number,
  ) {
    super(`The Bot API failed: ${kind} ${code} ${description}`.trim());
    this.name = 'BotFailure';
  }
}

/** What telegraf's client rejects with when the Bot API has answered. */
interface Refusal {
  response: {
    error_code: number;
    description?: string;
    parameters?: { retry_after?: number; migrate_to_chat_id?: number };
  };
}

/** Codes of sockets that never reached the other side: nothing of the request has left. */
const unreachedCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  unreachedCode,
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'EPROTO',
]);
/** Some share their codes with connections that broke later; the words tell. */
const unreachedWords =
  /reason: (?:connect |getaddrinfo |Client network socket disconnected before secure TLS)/;

/** Seconds that a refusal without them is taken to have named. */
const defaultRetrySeconds = 5;
const longestDescription = 200;

/** `token` is what must not be told on, wherever it stands. */
export function failureOf(error: unknown, token: string): BotFailure {
  if (error instanceof BotFailure) return error;
  if (isRefusal(error)) return refusalOf(error, token);
  const { code, message = '' } = error as { code?: unknown; message?: string };
  const name = typeof code === 'string' ? code : 'no_answer';
  const isUnreached = unreachedCodes.has(name) || unreachedWords.test(message);
  return new BotFailure(isUnreached ? 'not_sent' : 'unknown', name);
}

function isRefusal(error: unknown): error is Refusal {
  const response = (error as Partial<Refusal> | null)?.response;
  return typeof response?.error_code === 'number';
}

function refusalOf({ response }: Refusal, token: string): BotFailure {
  const { error_code: code, parameters } = response;
  const description = withoutToken(response.description ?? '', token).slice(0, longestDescription);
  if (code === 429) {
    const seconds = parameters?.retry_after ?? secondsIn(description) ?? defaultRetrySeconds;
    return new BotFailure('too_many', '429', description, seconds * 1_000);
  }
  const kind = code >= 500 ? 'server' : 'refused';
  return new BotFailure(kind, String(code), description, undefined, parameters?.migrate_to_chat_id);
}

function secondsIn(description: string): number | undefined {
  const seconds = /retry after (?<seconds>\d+)/i.exec(description)?.groups?.seconds;
  return seconds === undefined ? undefined : Number(seconds);
}

/** Its secret half by itself too. */
export function withoutToken(text: string, token: string): string {
  const [, secret = ''] = token.split(':');
  return [token, secret]
    .filter((part) => part !== '')
    .reduce((rest, part) => rest.replaceAll(part, '[token]'), text);
}

const goneDescriptions =
  /chat not found|user not found|bot was blocked|user is deactivated|bot was kicked|can't initiate conversation|peer_id_invalid|have no rights to send/i;

/** The person has blocked the bot or is gone: nothing reaches this chat until they come back. */
export const isChatGone = ({ kind, code, description }: BotFailure): boolean =>
  kind === 'refused' && (code === '403' || (code === '400' && goneDescriptions.test(description)));

/** The bot itself is not let in: its token is wrong or was revoked. */
export const isBotGone = ({ kind, code }: BotFailure): boolean =>
  kind === 'refused' && (code === '401' || code === '404');
