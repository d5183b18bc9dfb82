import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { FreshCache } from '../../platform/cache/index.js';
import { sha256 } from '../../platform/crypto/index.js';
import { asSystem, inOrganization, newId, Transactions, type Tx } from '../../platform/database/index.js';
import { AppError, notFound, toAppError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { invalid, pageById, type Page, type PageQuery } from '../../platform/http/index.js';
import { LiveBus, topics } from '../../platform/live/index.js';
import { log } from '../../platform/logging/index.js';
import type { ApiKeyActor, UserActor } from '../access/actor.js';
import { apiKeyPermissions, rolesWith } from '../access/permissions.js';
import { User } from '../accounts/user.entity.js';
import { AuditLog } from '../audit/audit-log.js';
import { ApiKey } from './api-key.entity.js';
import { agentsNamed } from './api-key.events.js';
import {
  apiKeyView,
  priorityOf,
  type ApiKeyView,
  type CreateApiKey,
  type NewApiKeyView,
  type UpdateApiKey,
} from './api-key.dto.js';

const marker = 'artel-sk-';
const freshMillis = 5_000;
const usedMillis = 60_000;
/** A key never changes hands; made-up ones push the others out. */
const ownerMillis = 60_000;
const mostOwners = 1_000;

export const looksLikeApiKey = (credential: string): boolean => credential.startsWith(marker);

/** So much of a key is shown, so that people know which one it is. */
export const prefixOf = (key: string): string => key.slice(0, marker.length + 6);

const invalidKey = () => new AppError('invalid_token', 'The API key is not valid');

export interface KeyOwner {
  orgId: string;
  apiKeyId: string;
}

/** Keys for `/v1`: made, listed, limited, revoked and checked. A revoked key stops working within 5 s everywhere. */
@Injectable()
export class ApiKeyService {
  private readonly kept = new FreshCache<ApiKeyActor>(freshMillis);
  private readonly owners = new FreshCache<KeyOwner | undefined>(ownerMillis, mostOwners);

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly events: Events,
    private readonly audit: AuditLog,
    private readonly live: LiveBus,
  ) {
    this.live.subscribe(topics.access, () => this.kept.clear());
  }

  /** Throws `validation_failed` naming the agents that the organization does not have. */
  async create(actor: UserActor, { agentIds, expiresAt, ...limited }: CreateApiKey): Promise<NewApiKeyView> {
    const key = marker + randomBytes(32).toString('base64url');
    const prefix = prefixOf(key);
    const id = newId();
    const confinedTo = agentIds ? [...new Set(agentIds)] : null;
    return this.transactions.run(async (tx) => {
      if (agentIds) await this.requireAgents(tx, actor.orgId, agentIds);
      await tx.manager.insert(ApiKey, {
        id,
        orgId: actor.orgId,
        createdBy: actor.userId,
        name: limited.name,
        ...fieldsOf(limited),
        prefix,
        hash: sha256(key),
        agentIds: confinedTo,
        expiresAt: expiresAt ?? null,
      });
      const { name: _, ...limits } = limited;
      const details = { prefix, agentIds: confinedTo, expiresAt: expiresAt ?? null, ...limits };
      await this.audit.record(tx, actor, { action: 'api-key.created', objectId: id, details });
      const made = await withCreator(tx.manager, actor.orgId).andWhere('k.id = :id', { id }).getOneOrFail();
      return { ...apiKeyView(made), key };
    });
  }

  async update(actor: UserActor, id: string, change: UpdateApiKey): Promise<ApiKeyView> {
    const { orgId } = actor;
    const view = await this.transactions.run(async (tx) => {
      const fields = fieldsOf(change);
      const isChanged = Object.keys(fields).length > 0;
      if (isChanged) {
        await tx.manager.update(ApiKey, { orgId, id, revokedAt: IsNull() }, fields);
      }
      const key = await withCreator(tx.manager, orgId)
        .andWhere('k.id = :id AND k.revokedAt IS NULL', { id })
        .getOne();
      if (!key) throw notFound('The API key');
      const { name, ...limits } = change;
      const details = { ...(name === undefined ? {} : { renamed: true }), ...limits };
      if (isChanged) await this.audit.record(tx, actor, { action: 'api-key.updated', objectId: id, details });
      return apiKeyView(key);
    });
    this.kept.clear();
    this.live.publish({ topics: [topics.access], type: 'access.changed', data: { apiKeyId: id } });
    return view;
  }

  list(actor: UserActor, page: PageQuery): Promise<Page<ApiKeyView>> {
    const query = withCreator(this.dataSource.manager, actor.orgId).andWhere('k.revokedAt IS NULL');
    return pageById(query, page, apiKeyView);
  }

  async revoke(actor: UserActor, id: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const { affected } = await tx.manager.update(
        ApiKey,
        { orgId: actor.orgId, id, revokedAt: IsNull() },
        { revokedAt: new Date() },
      );
      if (!affected) throw notFound('The API key');
      await this.audit.record(tx, actor, { action: 'api-key.revoked', objectId: id });
    });
    this.kept.clear();
    this.live.publish({ topics: [topics.access], type: 'access.ended', data: { apiKeyId: id } });
  }

  /** Throws `invalid_token` for a key that is unknown, expired or revoked, or whose creator may make none any more. */
  async authenticate(key: string): Promise<ApiKeyActor> {
    const hash = sha256(key);
    const actor = this.kept.known(hash) ?? (await this.kept.get(hash, () => this.load(hash)));
    if (actor.expiresAt && actor.expiresAt <= new Date()) throw invalidKey();
    return actor;
  }

  /** Whose key it is, or was: also of one that is revoked or out of date. `onLookup` may refuse to have it looked up. */
  ownerOf(key: string, onLookup: () => void): Promise<KeyOwner | undefined> {
    const hash = sha256(key);
    return this.owners.get(hash, async () => {
      onLookup();
      const found = await this.find(hash);
      return found ? { orgId: found.orgId, apiKeyId: found.id } : undefined;
    });
  }

  private find(hash: string): Promise<Pick<ApiKey, 'id' | 'orgId'> | null> {
    const select = { id: true, orgId: true };
    return asSystem('auth', () => this.dataSource.manager.findOne(ApiKey, { select, where: { hash } }));
  }

  private async load(hash: string): Promise<ApiKeyActor> {
    const found = await this.find(hash);
    if (!found) throw invalidKey();
    return inOrganization(found.orgId, () => this.loadIn(found));
  }

  private async loadIn({ orgId, id }: Pick<ApiKey, 'orgId' | 'id'>): Promise<ApiKeyActor> {
    const key = await this.dataSource.manager
      .createQueryBuilder(ApiKey, 'k')
      .innerJoin(
        User,
        'u',
        'u.orgId = k.orgId AND u.id = k.createdBy AND u.isActive AND u.role IN (:...makers)',
        {
          // Or who lost their role would go on, by a key they kept, with the agents they lost.
          makers: rolesWith('api-key:manage'),
        },
      )
      .where('k.orgId = :orgId AND k.id = :id AND k.revokedAt IS NULL', { orgId, id })
      .getOne();
    if (!key) throw invalidKey();
    this.markUsed(key);
    return {
      kind: 'api-key',
      orgId: key.orgId,
      apiKeyId: key.id,
      agentIds: key.agentIds,
      expiresAt: key.expiresAt,
      requestsPerMinute: key.requestsPerMinute,
      tokensPerMinute: key.tokensPerMinute,
      priority: key.priority,
      permissions: apiKeyPermissions,
    };
  }

  private async requireAgents(tx: Tx, orgId: string, agentIds: string[]): Promise<void> {
    const known = new Set((await this.events.ask(tx, agentsNamed, { orgId, agentIds })).flat());
    const unknown = [...agentIds.entries()].filter(([, agentId]) => !known.has(agentId));
    if (unknown.length === 0) return;
    throw invalid(
      unknown.map(([at]) => ({ path: ['agentIds', at], message: 'is no agent of this organization' })),
    );
  }

  /** To the minute, and never in the way of the request. */
  private markUsed({ orgId, id, lastUsedAt }: ApiKey): void {
    if (lastUsedAt && lastUsedAt.getTime() > Date.now() - usedMillis) return;
    this.dataSource.manager
      .update(ApiKey, { orgId, id }, { lastUsedAt: new Date() })
      .catch((error: unknown) => log.warn({ err: toAppError(error) }, 'the use of an API key was not noted'));
  }
}

/** What is kept of them; what is not said stays as it is. */
const fieldsOf = ({ priority, ...fields }: UpdateApiKey) => ({
  ...definedOf(fields),
  ...(priority === undefined ? {} : { priority: priorityOf(priority) }),
});

const definedOf = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;

const withCreator = (manager: EntityManager, orgId: string): SelectQueryBuilder<ApiKey> =>
  manager
    .createQueryBuilder(ApiKey, 'k')
    .leftJoinAndMapOne('k.creator', User, 'u', 'u.orgId = k.orgId AND u.id = k.createdBy')
    .where('k.orgId = :orgId', { orgId });
