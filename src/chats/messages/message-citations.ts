import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import type { Citation } from './message.dto.js';
import type { Message } from './message.entity.js';

/** Who reads; null: several at once, who are shown what everyone may see. */
export type CitationReader = Pick<UserActor, 'orgId' | 'userId' | 'role'> | null;

/** What these answers cite, by their ids, as far as the reader may see it: one statement for all of them. */
export type CitationsOf = (
  orgId: string,
  messageIds: string[],
  manager: EntityManager,
  reader: CitationReader,
) => Promise<Map<string, Citation[]>>;

/** The documents that answers point to. Chats knows none: the module that does says how they are read. */
@Injectable()
export class MessageCitations {
  private read: CitationsOf = () => Promise.resolve(new Map<string, Citation[]>());

  readBy(read: CitationsOf): void {
    this.read = read;
  }

  async of(
    messages: Message[],
    manager: EntityManager,
    reader: CitationReader,
  ): Promise<Map<string, Citation[]>> {
    const citing = messages.filter(mayCite);
    const [first] = citing;
    if (!first) return new Map();
    return this.read(
      first.orgId,
      citing.map(({ id }) => id),
      manager,
      reader,
    );
  }
}

const mayCite = ({ authorKind, runId, content, deletedAt }: Message): boolean =>
  authorKind === 'agent' && runId !== null && !deletedAt && content.includes('[');
