import type { Journal } from '../platform/journal/index.js';
import { LiveBus, topics, type LiveEvent } from '../platform/live/index.js';
import { OrganizationStream } from './organization-stream.js';
import { UserStream } from './user-stream.js';

class LocalBus extends LiveBus {
  protected send(batch: LiveEvent[]): void {
    this.deliver(batch);
  }

  health(): Promise<void> {
    return Promise.resolve();
  }
}

describe('UserStream', () => {
  const live = new LocalBus();
  const stream = new OrganizationStream('o', {} as Journal, live, Promise.resolve(0));
  let position = 0;
  const tell = async (audience: string, type: string, data: Record<string, unknown>) => {
    live.publish({ topics: [topics.journal('o')], type, data, entry: { position: ++position, audience } });
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  };
  const say = (chatId: string) => tell(topics.chat(chatId), 'message.created', { chatId, content: chatId });
  const membership = (type: string, chatId: string) => tell(topics.user('me'), type, { chatId });

  async function aPerson(chatIds: () => Promise<string[]>) {
    const person = new UserStream(stream, 'me', chatIds);
    const heard: string[] = [];
    const feed = {
      push: ({ event, data }: { event: string; data: Record<string, unknown> }) =>
        heard.push(typeof data.content === 'string' ? data.content : event),
    };
    person.add(feed);
    await person.loaded;
    return { person, heard, feed };
  }

  it('hears its person’s chats, from when they join until they leave', async () => {
    const { person, heard } = await aPerson(() => Promise.resolve(['a', 'b', 'c']));
    for (const id of ['a', 'd']) await say(id);
    await membership('chat.joined', 'd');
    await membership('chat.left', 'a');
    await membership('chat.deleted', 'b');
    for (const id of ['a', 'b', 'c', 'd']) await say(id);
    expect(heard).toEqual(['a', 'chat.joined', 'chat.left', 'chat.deleted', 'c', 'd']);
    expect(['a', 'b', 'c', 'd'].map((id) => person.isIn(id))).toEqual([false, false, true, true]);
    person.close();
    await say('c');
    expect(heard).toHaveLength(6);
  });

  it('is not put back by a list that was read before a joining or a leaving', async () => {
    const lists = [
      ['a', 'left'],
      ['a', 'joined'],
    ];
    let answer: () => void = () => undefined;
    let asked = 0;
    const joining = aPerson(async () => {
      const list = lists[asked++] ?? [];
      if (asked === 1) await new Promise<void>((resolve) => (answer = resolve));
      return list;
    });
    await new Promise((resolve) => setImmediate(resolve));
    await membership('chat.left', 'left');
    await membership('chat.joined', 'joined');
    answer();
    const { person, heard } = await joining;
    for (const id of ['a', 'left', 'joined']) await say(id);
    expect(heard).toEqual(['chat.left', 'chat.joined', 'a', 'joined']);
    person.close();
  });

  it('spares a person the word that they are typing', async () => {
    const { person, heard } = await aPerson(() => Promise.resolve(['a']));
    for (const userId of ['me', 'other'])
      live.publish({ topics: [topics.chat('a')], type: 'typing', data: { chatId: 'a', userId } });
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(heard).toEqual(['typing']);
    person.close();
  });

  it('is idle from when its last feed is gone', async () => {
    const { person, feed } = await aPerson(() => Promise.resolve([]));
    expect(person.idleFor(Date.now() + 60_000)).toBe(0);
    person.remove(feed);
    expect(person.idleFor(Date.now() + 60_000)).toBeGreaterThan(59_000);
    person.close();
  });
});
