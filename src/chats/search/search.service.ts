import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { UserActor } from '../../identity/index.js';
import { toPage, type Page } from '../../platform/http/index.js';
import { ChatService } from '../chat/chat.service.js';
import { Message } from '../messages/message.entity.js';
import { MessageViews } from '../messages/message-views.js';
import { highlightsOf, likelyWords } from './highlights.js';
import { MessageSearch } from './message-search.js';
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

  /** Newest first. */
  async search(actor: UserActor, query: SearchQuery): Promise<Page<FoundMessage>> {
    const { chatId, cursor, limit } = query;
    if (chatId) await this.chats.find(actor, chatId);
    const terms = termsOf(query);
    const found = await this.index.find(actor, terms, { chatId, cursor, limit: limit + 1 });
    const shown = await this.load(
      actor,
      found.slice(0, limit).map(({ id }) => id),
      terms,
    );
    const page = toPage(
      found,
      limit,
      ({ id }) => shown.get(id),
      ({ at, id }) => [at, id],
    );
    return { ...page, items: page.items.filter((item) => item !== undefined) };
  }

  /** What the index names, read under the caller's own policies; what has gone since then is left out. */
  private async load(
    actor: UserActor,
    ids: string[],
    terms: SearchTerms,
  ): Promise<Map<string, FoundMessage>> {
    if (ids.length === 0) return new Map();
    const messages = await this.dataSource.manager.findBy(Message, { orgId: actor.orgId, id: In(ids) });
    const chats = await this.chatsOf(actor, messages);
    const readable = messages.filter((message) => chats.has(message.chatId) && !message.deletedAt);
    const views = await this.views.seenBy(actor, readable);
    const contents = views.map(({ content }) => content);
    const hits = await this.hits(contents, terms);
    return new Map(
      views.map((message) => {
        const chat = chats.get(message.chatId) as FoundMessage['chat'];
        return [message.id, { message, chat, highlights: highlightsOf(message.content, hits) }];
      }),
    );
  }

  private async chatsOf(actor: UserActor, messages: Message[]): Promise<Map<string, FoundMessage['chat']>> {
    const rows = await this.dataSource.query<FoundMessage['chat'][]>(
      `SELECT c.id, c.kind, c.title FROM chat_members m JOIN chats c ON c.org_id = m.org_id AND c.id = m.chat_id
       WHERE m.org_id = $1 AND m.user_id = $2 AND m.chat_id = ANY($3)`,
      [actor.orgId, actor.userId, [...new Set(messages.map(({ chatId }) => chatId))]],
    );
    return new Map(rows.map((chat) => [chat.id, chat]));
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
