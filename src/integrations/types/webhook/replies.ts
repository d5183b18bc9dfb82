import { OutcomeUnknown, PermanentFailure, TryLater } from '../../../notifications/index.js';
import type { Config } from '../../../platform/config/index.js';
import { authorityOf, type EgressClient, type EgressResponse } from '../../../platform/egress/index.js';
import { AppError } from '../../../platform/errors/index.js';
import type { Outgoing, Sent } from '../../integration.js';
import { secretsAt, signatureOf } from './signatures.js';
import type { WebhookSecrets } from './webhook-settings.js';

const deadlineMillis = 15_000;

/** Why answers cannot be sent there: https, but where the operator has allowed an address inside. */
export function urlProblem(
  egress: EgressClient,
  { EGRESS_ALLOW }: Pick<Config, 'EGRESS_ALLOW'>,
  text: string,
): string | undefined {
  const refusal = egress.refusalOf(text);
  if (refusal) return `It cannot be called: ${refusal.detail}`;
  const url = new URL(text);
  const isOpened = EGRESS_ALLOW.includes(authorityOf(url));
  return url.protocol === 'https:' || isOpened ? undefined : 'It must begin with https://';
}

interface Reply {
  url: string;
  secrets: WebhookSecrets;
  integrationId: string;
  message: Outgoing;
  signal: AbortSignal;
}

/** As Standard Webhooks says: receivers drop copies by `webhook-id`. */
export async function sendReply(egress: EgressClient, reply: Reply): Promise<Sent> {
  const { url, secrets, integrationId, message, signal } = reply;
  const id = `msg_${message.id}`;
  const now = new Date();
  const { to, text, from, messageId, files } = message;
  const body = JSON.stringify({
    type: 'message',
    timestamp: now.toISOString(),
    data: {
      integrationId,
      conversation: to,
      messageId: messageId ?? null,
      text,
      from: from ?? null,
      files: (files ?? []).map(({ id: fileId, name, mime, size }) => ({ id: fileId, name, mime, size })),
    },
  });
  const answer = await egress
    .request({
      url,
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': signatureOf(secretsAt(secrets, now), id, now, body),
      },
      body,
      signal,
      timeoutMillis: deadlineMillis,
      // A signed message is for this address and for no other.
      maxRedirects: 0,
      // Of the answer nothing is read but its status.
      maxBytes: Number.MAX_SAFE_INTEGER,
    })
    .catch((error: unknown) => Promise.reject(failureOf(error)));
  answer.discard();
  if (!answer.isOk) throw refusedBy(answer);
  return { providerId: id };
}

/** 410 says that nobody will ever listen here again; 429 and 5xx pass. */
function refusedBy({ status }: EgressResponse): Error {
  const detail = `Its server answered ${status}`;
  if (status === 410) return new PermanentFailure('webhook_gone', { detail });
  return new TryLater('webhook_failed', { detail });
}

function failureOf(error: unknown): Error {
  if (!(error instanceof AppError)) return new OutcomeUnknown('webhook_unanswered', { cause: error });
  const { code, detail } = error;
  if (code === 'egress_refused') return new PermanentFailure('webhook_refused', { detail });
  return new OutcomeUnknown('webhook_unanswered', { detail });
}
