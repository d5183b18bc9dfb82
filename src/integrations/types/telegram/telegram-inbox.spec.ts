import { BotUpdate } from './bot-update.js';
import { TelegramInbox } from './telegram-inbox.js';

type Parts = ConstructorParameters<typeof TelegramInbox>;

/** A bot whose updates Telegram brings, and what was kept of them. */
function aBot({ isStopped = false, groups = true, isFull = false } = {}) {
  const kept: unknown[][] = [];
  const woken: unknown[] = [];
  const query = (statement: string, values: unknown[]) => {
    if (statement.includes('INSERT INTO telegram_inbox')) kept.push(values);
    if (statement.includes('account_key')) return Promise.resolve([{ orgId: 'org' }]);
    if (statement.includes('isStopped')) return Promise.resolve([{ isStopped, groups }]);
    return Promise.resolve(isFull ? [{}] : []);
  };
  const dataSource = { query, manager: { query } };
  const live = { publish: (news: unknown) => woken.push(news) };
  const purges = { add: () => undefined };
  const inbox = new TelegramInbox(...([dataSource, live, {}, {}, purges] as unknown as Parts));
  return { kept, woken, brings: (update: object) => inbox.receive('id', '7', BotUpdate.parse(update)) };
}

const from = { id: 5, first_name: 'Anna' };
const said = (text: string, more: object = {}) => ({
  update_id: 1,
  message: { message_id: 2, chat: { id: 5, type: 'private' }, from, date: 0, text, ...more },
});
const group = { chat: { id: -5, type: 'supergroup', title: 'All' } };
const mention = (text: string) =>
  said(text, { ...group, entities: [{ type: 'mention', offset: text.indexOf('@'), length: 4 }] });

describe('What Telegram brings', () => {
  it('is kept, and wakes the bot', async () => {
    const { brings, kept, woken } = aBot();
    await brings(said('hello'));
    expect([kept.length, woken.length]).toEqual([1, 1]);
  });

  it('stays there while the bot is stopped, or has too much to do', async () => {
    const stopped = aBot({ isStopped: true });
    await expect(stopped.brings(said('hello'))).rejects.toMatchObject({ code: 'integration_stopped' });
    const full = aBot({ isFull: true });
    await expect(full.brings(said('hello'))).rejects.toMatchObject({ code: 'busy', retryAfter: 5 });
    expect([...stopped.kept, ...full.kept]).toEqual([]);
  });

  it.each([
    ['talk of a group', said('who has the key?', group), 0],
    ['a mention, whatever the bot is called by now', mention('hi @bot'), 1],
    ['a command', said('/reset@bot', group), 1],
    ['a reply', said('and now?', { ...group, reply_to_message: { message_id: 1, from: { id: 7 } } }), 1],
    ['a picture of an album', said('', { ...group, media_group_id: 'a' }), 1],
  ])('is kept when the bot may be meant: %s', async (_, update, count) => {
    const { brings, kept } = aBot();
    await brings(update);
    expect(kept).toHaveLength(count);
    const deaf = aBot({ groups: false });
    await deaf.brings(update);
    expect(deaf.kept).toEqual([]);
  });
});
