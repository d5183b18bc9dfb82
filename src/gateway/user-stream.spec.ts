import { LiveBus, topics, type LiveEvent } from '../platform/live/index.js';
import type { Connection } from './connection.js';
import { UserStream } from './user-stream.js';

class LocalBus extends LiveBus {
  protected send(batch: LiveEvent[]): void {
    this.deliver(batch);
  }

  health(): Promise<void> {
    return Promise.resolve();
  }
}

/** As much of a connection as a stream uses. */
function aConnection(): { connection: Connection; heard: string[] } {
  const heard: string[] = [];
  const connection = {
    left: new AbortController().signal,
    send: () => undefined,
    sendText: (text: string) => heard.push((JSON.parse(text) as { data: { content: string } }).data.content),
  };
  return { connection: connection as unknown as Connection, heard };
}

describe('UserStream', () => {
  const live = new LocalBus();
  const published = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const say = async (chatId: string, content: string) => {
    const event: LiveEvent = {
      topics: [topics.chat(chatId)],
      type: 'message.created',
      data: { chatId, content },
    };
    live.publish(event);
    await published();
  };
  const tell = async (type: string, chatId: string) => {
    live.publish({ topics: [topics.user('me')], type, data: { chatId, content: type } });
    await published();
  };

  async function aStream(chatIds: () => Promise<string[]>) {
    const stream = new UserStream(live, 'me', chatIds);
    const { connection, heard } = aConnection();
    const feed = stream.open(connection);
    await stream.loaded;
    feed.ready();
    feed.release();
    return { stream, heard };
  }

  it('finds by its list what the bus has lost: chats joined, and above all chats left', async () => {
    let chats = ['a', 'b'];
    const { stream, heard } = await aStream(() => Promise.resolve(chats));
    chats = ['b', 'c'];
    await stream.refresh();
    for (const id of ['a', 'b', 'c']) await say(id, id);
    expect(heard).toEqual(['b', 'c']);
    stream.close();
    await say('b', 'closed');
    expect(heard).toEqual(['b', 'c']);
  });

  it('is not put back by a list that was read before a joining or a leaving', async () => {
    const lists = [
      ['a', 'left'],
      ['a', 'left'],
      ['a', 'joined'],
    ];
    let answer: () => void = () => undefined;
    let asked = 0;
    const { stream, heard } = await aStream(async () => {
      const list = lists[asked++] ?? [];
      if (asked === 2) await new Promise<void>((resolve) => (answer = resolve));
      return list;
    });
    const refreshed = stream.refresh();
    await tell('chat.left', 'left');
    await tell('chat.joined', 'joined');
    answer();
    await refreshed;
    for (const id of ['a', 'left', 'joined']) await say(id, id);
    expect(heard).toEqual(['chat.left', 'chat.joined', 'a', 'joined']);
    stream.close();
  });

  it('is idle from when its last socket is gone', async () => {
    const stream = new UserStream(live, 'me', () => Promise.resolve([]));
    const leaving = new AbortController();
    stream.open({ left: leaving.signal } as Connection);
    expect(stream.idleFor(Date.now() + 60_000)).toBe(0);
    leaving.abort();
    expect(stream.idleFor(Date.now() + 60_000)).toBeGreaterThan(59_000);
    await stream.loaded;
    stream.close();
  });
});
