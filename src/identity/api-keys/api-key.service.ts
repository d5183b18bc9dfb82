import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { z } from 'zod';
import { FreshCache } from '../../platform/cache/index.js';
import { asSystem, inOrganization, newId } from '../../platform/database/index.js';
import { AppError, notFound, toAppError } from '../../platform/errors/index.js';
import { decodeCursor, toPage, type Page, type PageQuery } from '../../platform/http/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { log } from '../../platform/logging/index.js';
import type { ApiKeyActor, UserActor } from '../access/actor.js';
import { ApiKey } from './api-key.entity.js';
import { apiKeyView, type ApiKeyView, type CreateApiKey, type NewApiKeyView } from './api-key.dto.js';
import { apiKeyPermissions } from '../access/permissions.js';

const marker = 'artel-sk-';
const freshMillis = 5_000;

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');
export const looksLikeApiKey = (credential: string): boolean => credential.startsWith(marker);

const invalidKey = () => new AppError('invalid_token', 'The API key is not valid');

/** Keys for `/v1`: made, listed, revoked and checked. A revoked key stops working within 5 s everywhere. */
@Injectable()
export class ApiKeyService {
  private readonly kept = new FreshCache<ApiKeyActor>(freshMillis);

  constructor(
    private readonly dataSource: DataSource,
    private readonly live: LiveBus,
  ) {
    this.live.subscribe(topics.access, () => this.kept.clear());
  }

  async create(actor: UserActor, input: CreateApiKey): Promise<NewApiKeyView> {
    const key = marker + randomBytes(32).toString('base64url');
    const id = newId();
    await this.dataSource.manager.insert(ApiKey, {
      id,
      orgId: actor.orgId,
      createdBy: actor.userId,
      name: input.name,
      prefix: key.slice(0, marker.length + 6),
      hash: hashOf(key),
      agentIds: input.agentIds ?? null,
      expiresAt: input.expiresAt ?? null,
    });
    const made = await this.dataSource.manager.findOneByOrFail(ApiKey, { orgId: actor.orgId, id });
    return { ...apiKeyView(made), key };
  }

  async list(actor: UserActor, { limit, cursor }: PageQuery): Promise<Page<ApiKeyView>> {
    const [after] = cursor ? decodeCursor(cursor, z.tuple([z.uuid()])) : [undefined];
    const query = this.dataSource.manager
      .createQueryBuilder(ApiKey, 'k')
      .where('k.orgId = :orgId AND k.revokedAt IS NULL', { orgId: actor.orgId })
      .orderBy('k.id')
      .limit(limit + 1);
    if (after) query.andWhere('k.id > :after', { after });
    return toPage(await query.getMany(), limit, apiKeyView, (key) => [key.id]);
  }

  async revoke(actor: UserActor, id: string): Promise<void> {
    const { affected } = await this.dataSource.manager.update(
      ApiKey,
      { orgId: actor.orgId, id, revokedAt: IsNull() },
      { revokedAt: new Date() },
    );
    if (!affected) throw notFound('The API key');
    this.kept.clear();
    this.live.publish({ topics: [topics.access], type: 'access.ended', data: { apiKeyId: id } });
  }

  /** Throws `invalid_token` for a key that is unknown, expired or revoked. */
  async authenticate(key: string): Promise<ApiKeyActor> {
    const hash = hashOf(key);
    const actor = await this.kept.get(hash, () => this.load(hash));
    if (actor.expiresAt && actor.expiresAt <= new Date()) throw invalidKey();
    return actor;
  }

  private async load(hash: string): Promise<ApiKeyActor> {
    const found = await asSystem('auth', () =>
      this.dataSource.manager.findOne(ApiKey, { select: { id: true, orgId: true }, where: { hash } }),
    );
    if (!found) throw invalidKey();
    return inOrganization(found.orgId, () => this.loadIn(found));
  }

  private async loadIn({ orgId, id }: Pick<ApiKey, 'orgId' | 'id'>): Promise<ApiKeyActor> {
    const key = await this.dataSource.manager.findOneBy(ApiKey, { orgId, id, revokedAt: IsNull() });
    if (!key) throw invalidKey();
    this.markUsed(key);
    return {
      kind: 'api-key',
      orgId: key.orgId,
      apiKeyId: key.id,
      agentIds: key.agentIds,
      expiresAt: key.expiresAt,
      permissions: apiKeyPermissions,
    };
  }

  /** To the precision of the cache, and never in the way of the request. */
  private markUsed(key: ApiKey): void {
    this.dataSource.manager
      .update(ApiKey, { orgId: key.orgId, id: key.id }, { lastUsedAt: new Date() })
      .catch((error: unknown) => log.warn({ err: toAppError(error) }, 'the use of an API key was not noted'));
  }
}
