import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { UserActor } from '../../identity/index.js';
import { notFound } from '../../platform/errors/index.js';
import { decodeCursor, encodeCursor } from '../../platform/http/index.js';
import { ChatService } from '../chat/chat.service.js';
import type { HistoryPage, ListMessages } from './message.dto.js';
import { Message } from './message.entity.js';
import { MessageViews } from './message-views.js';

const Seq = z.string().regex(/^\d{1,15}$/);
/** The message at the end of a page, and which way the next one lies. */
const Position = z.union([z.tuple([Seq]), z.tuple([Seq, z.literal('newer')])]);

/** After all messages. */
const theEnd = Number.MAX_SAFE_INTEGER;

/** A page lies around a place between two messages: so many on either side. */
interface Place {
  after: number;
  newer: number;
  older: number;
}

/** The messages of a chat by pages: from the newest, or from one that somebody looks for, both ways. */
@Injectable()
export class MessageHistory {
  constructor(
    private readonly dataSource: DataSource,
    private readonly chats: ChatService,
    private readonly views: MessageViews,
  ) {}

  /** Newest first; of sibling answers the current one. */
  async list(actor: UserActor, chatId: string, query: ListMessages): Promise<HistoryPage> {
    const { membership } = await this.chats.find(actor, chatId);
    const place = await this.placeOf(actor, chatId, query, membership?.lastReadSeq ?? 0);
    // One more on either side tells whether there is another page.
    const newer = place.after === theEnd ? [] : await this.read(actor, chatId, 'newer', place);
    const older = await this.read(actor, chatId, 'older', place);
    const rows = [...newer.slice(0, place.newer).reverse(), ...older.slice(0, place.older)];
    const [first, last] = [rows.at(0), rows.at(-1)];
    return {
      items: await this.views.seenBy(actor, rows),
      nextCursor: last && older.length > place.older ? encodeCursor(String(last.seq)) : null,
      prevCursor: first && newer.length > place.newer ? encodeCursor(String(first.seq), 'newer') : null,
    };
  }

  private async placeOf(
    { orgId }: UserActor,
    chatId: string,
    { limit, cursor, around }: ListMessages,
    lastReadSeq: number,
  ): Promise<Place> {
    const newer = Math.floor(limit / 2);
    if (around === 'unread') return { after: lastReadSeq, newer, older: limit - newer };
    if (around) {
      const message = await this.dataSource.manager.findOne(Message, {
        select: { id: true, seq: true },
        where: { orgId, chatId, id: around },
      });
      if (!message) throw notFound('The message');
      return { after: message.seq, newer, older: limit - newer };
    }
    if (!cursor) return { after: theEnd, newer: 0, older: limit };
    const [seq, direction] = decodeCursor(cursor, Position);
    return direction === 'newer'
      ? { after: Number(seq), newer: limit, older: 0 }
      : { after: Number(seq) - 1, newer: 0, older: limit };
  }

  /** Nearest first. */
  private read(
    { orgId }: UserActor,
    chatId: string,
    side: 'newer' | 'older',
    { after, ...most }: Place,
  ): Promise<Message[]> {
    return this.dataSource.manager
      .createQueryBuilder(Message, 'm')
      .where('m.orgId = :orgId AND m.chatId = :chatId AND m.isCurrent', { orgId, chatId })
      .andWhere(side === 'newer' ? 'm.seq > :after' : 'm.seq <= :after', { after })
      .orderBy('m.seq', side === 'newer' ? 'ASC' : 'DESC')
      .limit(most[side] + 1)
      .getMany();
  }
}
