import { Readable } from 'node:stream';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { doorOf, RequestLimits } from '../../../../identity/index.js';
import { InjectConfig, type Config } from '../../../../platform/config/index.js';
import { AppError } from '../../../../platform/errors/index.js';
import { WebhookLock, type Delivered } from './webhook-lock.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It is called by who has the secret of the webhook `integrationId` in its path. */
    takesDeliveries?: true;
  }
}

export const largestDelivery = 1024 * 1024;

const delivered = new WeakMap<FastifyRequest['raw'], Delivered>();

/** Throws `unauthenticated` for what did not come through the door. */
export function deliveredIn({ raw }: FastifyRequest, id: string): Delivered {
  const found = delivered.get(raw);
  if (found?.id !== id) throw new AppError('unauthenticated');
  return found;
}

/** Lets in what has a webhook's signature: bytes are counted and signed here, and read as JSON by nobody before. */
@Injectable()
export class WebhooksDoor implements OnModuleInit {
  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly lock: WebhookLock,
    private readonly limits: RequestLimits,
  ) {}

  onModuleInit(): void {
    if (!this.config.serves) return;
    this.host.httpAdapter.getInstance().addHook('preParsing', async (request, reply, payload) => {
      if (!request.routeOptions.config.takesDeliveries) return payload;
      const body = await this.enter(request, reply, payload);
      return Object.assign(Readable.from([body]), { receivedEncodedLength: body.length });
    });
  }

  private async enter(request: FastifyRequest, reply: FastifyReply, payload: Readable): Promise<Buffer> {
    const { headers, params, ip, raw } = request;
    const { integrationId: id = '' } = params as { integrationId?: string };
    try {
      const webhook = await this.lock.find(id, headers);
      const body = await bytesOf(payload, Number(headers['content-length'] ?? 0));
      delivered.set(raw, this.lock.open(webhook, headers, body));
      return body;
    } catch (error) {
      throw this.limits.failureOf(error, ip, reply, doorOf(request));
    }
  }
}

function bytesOf(payload: Readable, announced: number): Promise<Buffer> {
  const tooLarge = () => new AppError('payload_too_large', 'A delivery has at most 1 MB');
  if (announced > largestDelivery) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    payload.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= largestDelivery) return chunks.push(chunk);
      payload.removeAllListeners('data').pause();
      reject(tooLarge());
    });
    payload.once('end', () => resolve(Buffer.concat(chunks)));
    payload.once('error', (cause) => reject(new AppError('malformed_request', undefined, { cause })));
    payload.once('close', () => reject(new AppError('malformed_request', 'The body broke off')));
  });
}
