import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { asSystem } from '../../platform/database/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { log } from '../../platform/logging/index.js';
import type { Actor } from '../access/actor.js';
import { rolesWith } from '../access/permissions.js';

/** What ends by itself sooner than this needs no second look. */
const longMillis = 2_000;

interface OpenRequest {
  actor: Actor;
  reply: FastifyReply;
  since: number;
}

/**
 * Cuts answers that last (event streams, long completions) when their caller's access ends: the guard looks
 * only when a request comes in. At once when told so over the live bus, otherwise within 5 s.
 */
@Injectable()
export class OpenRequests implements OnModuleInit {
  private readonly open = new Set<OpenRequest>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
  ) {}

  onModuleInit(): void {
    this.live.subscribe(topics.access, () => void this.tick());
  }

  /** Until its answer is sent, or its client has left. */
  add(actor: Actor, reply: FastifyReply): void {
    if (reply.raw.destroyed) return;
    const request = { actor, reply, since: Date.now() };
    this.open.add(request);
    reply.raw.once('close', () => this.open.delete(request));
  }

  @Interval(2_000)
  async tick(): Promise<void> {
    // Of requests that stood in line on a connection when it broke, Node tells no end.
    for (const request of this.open)
      if (request.reply.request.raw.socket.destroyed) this.open.delete(request);
    const now = Date.now();
    const isLong = ({ since, reply }: OpenRequest) => reply.raw.headersSent || now - since >= longMillis;
    await this.check([...this.open].filter(isLong));
  }

  private async check(requests: OpenRequest[]): Promise<void> {
    if (requests.length === 0) return;
    try {
      const known = await this.credentialsInForce(requests.map(({ actor }) => credentialId(actor)));
      for (const request of requests) {
        if (this.open.has(request) && !known.has(credentialId(request.actor))) request.reply.raw.destroy();
      }
    } catch (error) {
      // Who may go on cannot be told now; the next tick asks again.
      log.warn({ err: error }, 'open requests could not be checked');
    }
  }

  private async credentialsInForce(ids: string[]): Promise<Set<string>> {
    const rows = await asSystem('auth', () =>
      this.dataSource.query<{ id: string }[]>(
        `SELECT s.id FROM sessions s JOIN users u ON u.org_id = s.org_id AND u.id = s.user_id
       WHERE s.id = ANY($1) AND s.revoked_at IS NULL AND s.expires_at > now() AND u.is_active
       UNION ALL
       SELECT k.id FROM api_keys k JOIN users u ON u.org_id = k.org_id AND u.id = k.created_by
       WHERE k.id = ANY($1) AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
         AND u.is_active AND u.role = ANY($2)`,
        [[...new Set(ids)], rolesWith('api-key:manage')],
      ),
    );
    return new Set(rows.map(({ id }) => id));
  }
}

const credentialId = (actor: Actor): string => (actor.kind === 'user' ? actor.sessionId : actor.apiKeyId);
