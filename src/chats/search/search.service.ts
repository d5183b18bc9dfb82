import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import { toPage, type Page } from '../../platform/http/index.js';
import { ChatService } from '../chat/chat.service.js';
import { Message } from '../messages/message.entity.js';
import { MessageViews } from '../messages/message-views.js';
import { highlightsOf, likelyWords } from './highlights.js';
import { MessageSearch, type Found } from './message-search.js';
import type { FoundMessage, SearchQuery } from './search.dto.js';
import { termsOf, type SearchTerms } from './search-terms.js';

/** Search over all messages of the chats that the actor is in now. */
@Injectable()
export class SearchService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly chats: ChatService,
    private readonly index: MessageSearch,
    private readonly views: MessageViews,
  ) {}

  /** Newest first. A search that would take long ends early: its page is shorter, and has a cursor that goes on. */
  async search(actor: UserActor, query: SearchQuery): Promise<Page<FoundMessage>> {
    const { chatId, cursor, limit } = query;
    if (chatId) await this.chats.find(actor, chatId);
    const terms = termsOf(query);
    const { found, cursor: border } = await this.index.find(actor, terms, {
      chatId,
      cursor,
      limit: limit + 1,
    });
    const shown = await this.load(actor, found.slice(0, limit), terms);
    const page = toPage(
      found,
      limit,
      ({ id }) => shown.get(id),
      ({ at, id }) => [at, id],
    );
    const items = page.items.filter((item) => item !== undefined);
    return { items, nextCursor: border ?? page.nextCursor };
  }

  /** By id; what has gone since it was found is left out. */
  private async load(
    actor: UserActor,
    found: Found[],
    terms: SearchTerms,
  ): Promise<Map<string, FoundMessage>> {
    if (found.length === 0) return new Map();
    const ids = found.map(({ id }) => id);
    const messages = await this.dataSource.manager.findBy(Message, { orgId: actor.orgId, id: In(ids) });
    const readable = messages.filter(({ deletedAt }) => !deletedAt);
    const views = new Map((await this.views.seenBy(actor, readable)).map((view) => [view.id, view]));
    const contents = [...views.values()].map(({ content }) => content);
    const hits = await this.hits(contents, terms);
    return new Map(
      found.flatMap(({ id, chatId, kind, title }) => {
        const message = views.get(id);
        if (!message) return [];
        const highlights = highlightsOf(message.content, hits);
        return [[id, { message, chat: { id: chatId, kind, title }, highlights }]];
      }),
    );
  }

  /** The words of these messages that are forms of words asked for. */
  private async hits(contents: string[], { wanted, beginnings }: SearchTerms): Promise<Set<string>> {
    const words = likelyWords(contents, [...wanted, ...beginnings]);
    if (words.length === 0) return new Set();
    const rows = await this.dataSource.query<{ word: string }[]>(
      `SELECT word FROM unnest($1::text[]) word WHERE words_of(word) @@ hits_of($2, $3)`,
      [words, wanted, beginnings],
    );
    return new Set(rows.map(({ word }) => word));
  }
}
