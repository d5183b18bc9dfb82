import { Injectable } from '@nestjs/common';
import { Buttons } from './buttons.js';
import { botWords } from './bot-words.js';
import { HeardUpdates, RepeatedUpdate } from './heard-updates.js';
import { Links, type Talker } from './links.js';
import { wishOf, type Update } from './updates.js';

/** What people do with the bot takes effect once, however often and in however many processes it is heard. */
@Injectable()
export class UpdateHandler {
  constructor(
    private readonly heard: HeardUpdates,
    private readonly links: Links,
    private readonly buttons: Buttons,
  ) {}

  /** Resolves when the effect is kept, or was before; rejects when the update must come again. */
  async handle(update: Update): Promise<void> {
    try {
      if (!(await this.heard.has(update.update_id))) await this.take(update);
    } catch (error) {
      if (!(error instanceof RepeatedUpdate)) throw error;
    }
  }

  private async take({ update_id: id, message, callback_query: query, my_chat_member: member }: Update) {
    if (message) return this.hear(id, message);
    if (query) return this.buttons.press(id, query);
    if (member?.chat.type === 'private' && member.new_chat_member.status === 'kicked')
      return this.links.blocked(id, String(member.chat.id));
    return this.heard.note(id, []);
  }

  private async hear(id: number, { chat, from, text }: NonNullable<Update['message']>): Promise<void> {
    const isPrivate = chat.type === 'private';
    const wish = wishOf(text, isPrivate);
    const chatId = String(chat.id);
    const name = from?.username ? `@${from.username}` : (from?.first_name ?? '').slice(0, 60).toWellFormed();
    const talker: Talker = { chatId, locale: from?.language_code ?? 'en', name };
    if (wish.kind === 'nothing') return this.heard.note(id, []);
    if (!isPrivate) return this.heard.explain(id, 'group', chatId, botWords(talker.locale).onlyPrivate);
    switch (wish.kind) {
      case 'link':
        return this.links.link(id, wish.code, talker);
      case 'start':
        return this.links.start(id, talker);
      case 'stop':
        return this.links.stop(id, talker);
      case 'help':
        return this.links.help(id, talker);
    }
  }
}
