import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../platform/errors/index.js';
import { RateLimit } from '../../platform/limits/index.js';
import { actorOf } from '../access/actor.js';
import { ApiKeyService, looksLikeApiKey, prefixOf } from '../api-keys/api-key.service.js';
import { readCredential } from '../credentials/credential.js';

/** In a minute, of keys that were not seen lately. */
const mostLookups = 600;

/** In whose name a request came. */
export interface RequestOwner {
  orgId: string;
  apiKeyId: string | null;
  userId: string | null;
}

/** Tells whose a request was that was refused: for records, not for access. */
@Injectable()
export class RequestOwners {
  private readonly lookups = new RateLimit('owners looked up', mostLookups);

  constructor(private readonly keys: ApiKeyService) {}

  /** Whom the guard made out. */
  known(request: FastifyRequest): RequestOwner | undefined {
    const actor = actorOf(request);
    if (!actor) return undefined;
    const isKey = actor.kind === 'api-key';
    return {
      orgId: actor.orgId,
      apiKeyId: isKey ? actor.apiKeyId : null,
      userId: isKey ? null : actor.userId,
    };
  }

  /**
   * By the API key that it carries, even one that is revoked; undefined for one that never was. Throws
   * `too_many_requests` when very many keys are made up.
   */
  async byKey({ raw }: FastifyRequest): Promise<RequestOwner | undefined> {
    const key = keyIn(raw);
    const owner = key === undefined ? undefined : await this.keys.ownerOf(key, () => this.countLookup());
    return owner && { ...owner, userId: null };
  }

  /** What may be shown of the API key that it carries, whether there is such a key or not. */
  keyPrefix({ raw }: FastifyRequest): string | undefined {
    const key = keyIn(raw);
    return key === undefined ? undefined : prefixOf(key);
  }

  private countLookup(): void {
    if (this.lookups.take('').refused) throw new AppError('too_many_requests');
  }
}

function keyIn(raw: FastifyRequest['raw']): string | undefined {
  try {
    const credential = readCredential(raw);
    return credential?.kind === 'bearer' && looksLikeApiKey(credential.text) ? credential.text : undefined;
  } catch {
    // It carries two, or something else: whose it is cannot be told.
    return undefined;
  }
}
