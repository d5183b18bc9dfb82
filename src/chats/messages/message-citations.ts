import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Citation } from './message.dto.js';
import type { Message } from './message.entity.js';

/** What these answers cite, by their ids: one statement for all of them. */
export type CitationsOf = (
  orgId: string,
  messageIds: string[],
  manager: EntityManager,
) => Promise<Map<string, Citation[]>>;

/** The documents that answers point to. Chats knows none: the module that does says how they are read. */
@Injectable()
export class MessageCitations {
  private read: CitationsOf = () => Promise.resolve(new Map<string, Citation[]>());

  readBy(read: CitationsOf): void {
    this.read = read;
  }

  async of(messages: Message[], manager: EntityManager): Promise<Map<string, Citation[]>> {
    const citing = messages.filter(mayCite);
    const [first] = citing;
    if (!first) return new Map();
    return this.read(
      first.orgId,
      citing.map(({ id }) => id),
      manager,
    );
  }
}

const mayCite = ({ authorKind, runId, content, deletedAt }: Message): boolean =>
  authorKind === 'agent' && runId !== null && !deletedAt && content.includes('[');
