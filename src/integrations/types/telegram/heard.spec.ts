import { BotUpdate } from './bot-update.js';
import { heardIn } from './heard.js';

const bot = { id: 777, username: 'Role_bot' };
const settings = {
  groups: true,
  commands: [{ command: 'hours', description: 'When', text: 'From 9' }],
};
const ann = { id: 5, first_name: 'Ann', language_code: 'en' };
const heard = (message: object, more: object = {}) =>
  heardIn(
    BotUpdate.parse({
      update_id: 1,
      message: { message_id: 9, from: ann, chat: { id: 5, type: 'private' }, ...message },
    }),
    { ...settings, ...more },
    bot,
  );
const group = { chat: { id: -5, type: 'supergroup', title: 'All' } };

describe('In a private chat', () => {
  it.each<[object, object]>([
    [{ text: ' hello ' }, { kind: 'words', text: 'hello', files: [] }],
    [{ text: '/start' }, { kind: 'start' }],
    [{ text: '/start ab-1' }, { kind: 'start', payload: 'ab-1' }],
    [{ text: '/reset' }, { kind: 'reset' }],
    [{ text: '/back' }, { kind: 'back' }],
    [{ text: '/hours@role_BOT now' }, { kind: 'custom', words: 'now' }],
    [{ text: '/unknown' }, { kind: 'words', text: '/unknown' }],
    [
      { caption: 'look', photo: [{ file_id: 's' }, { file_id: 'l' }] },
      { kind: 'words', text: 'look', files: [{ id: 'l' }] },
    ],
    [
      { document: { file_id: 'd', file_name: 'a.pdf', file_size: 7 } },
      { kind: 'words', text: '', files: [{ name: 'a.pdf', size: 7 }] },
    ],
    [{ voice: { file_id: 'v' } }, { kind: 'voice', file: { id: 'v' } }],
    [{ sticker: {} }, { kind: 'unsupported' }],
    [
      { video: { file_id: 'v', file_size: 9 }, caption: 'look' },
      { kind: 'words', text: 'look', files: [{ id: 'v', name: 'video-9.mp4', size: 9 }] },
    ],
    [{ video_note: { file_id: 'n' } }, { kind: 'words', files: [{ id: 'n', name: 'video-note-9.mp4' }] }],
    [{ audio: { file_id: 'a', file_name: 'b.ogg' } }, { kind: 'words', files: [{ name: 'b.ogg' }] }],
    [
      { animation: { file_id: 'g' }, document: { file_id: 'g', file_name: 'g.gif' } },
      { kind: 'words', files: [{ id: 'g', name: 'animation-9.mp4' }] },
    ],
    [{ video: { file_id: 'x'.repeat(501) } }, { kind: 'unsupported' }],
  ])('%j', (message, meant) => expect(heard(message)).toMatchObject(meant));

  it.each<[object, object]>([
    [
      { phone_number: '79001234567', user_id: 5 },
      { phone: '+79001234567', isOwn: true },
    ],
    [
      { phone_number: '+84912345678', user_id: 6, first_name: 'B', last_name: 'C' },
      { phone: '+84912345678', name: 'B C', isOwn: false },
    ],
    // Of one who is with Telegram the number is whole; in somebody's book it may stand as at home.
    [
      { phone_number: '84912345678', user_id: 6 },
      { phone: '+84912345678', isOwn: false },
    ],
    [
      { phone_number: '8 (900) 123-45-67', first_name: 'x'.repeat(5_000) },
      { phone: '+79001234567', name: 'x'.repeat(200), isOwn: false },
    ],
    [
      { phone_number: '112', first_name: 'Help' },
      { phone: '112', name: 'Help', isOwn: false },
    ],
  ])('the card %j', (contact, meant) =>
    expect(heard({ contact })).toMatchObject({ kind: 'phone', ...meant }),
  );

  it('a card that is none is said to be unreadable', () =>
    expect(heard({ contact: { phone_number: '7'.repeat(51) } }).kind).toBe('unsupported'));

  it('bots are not answered, nor what nobody knows', () => {
    expect(heard({ text: 'hi', from: { ...ann, is_bot: true } }).kind).toBe('nothing');
    expect(heardIn(BotUpdate.parse({ update_id: 1, poll: {} }), settings, bot).kind).toBe('nothing');
    expect(heardIn(BotUpdate.parse({ update_id: 1, message: 'odd' }), settings, bot).kind).toBe('nothing');
  });
});

describe('In a group', () => {
  const mention = (text: string) => ({ text, entities: [{ type: 'mention', offset: 0, length: 9 }] });

  it.each<[object, string]>([
    [{ text: 'hello all' }, 'nothing'],
    [mention('@role_bot hello'), 'words'],
    [mention('@role_box hello'), 'nothing'],
    [{ text: 'see @role_bot' }, 'nothing'],
    [{ text: 'yes', reply_to_message: { message_id: 1, from: { id: 777, is_bot: true } } }, 'words'],
    [{ text: 'yes', reply_to_message: { message_id: 1, from: { id: 6 } } }, 'nothing'],
    [
      {
        text: 'yes',
        reply_to_message: {
          message_id: 1,
          from: { id: 777, is_bot: true },
          forum_topic_created: { name: 'x' },
        },
      },
      'nothing',
    ],
    [{ text: '/hours@role_bot' }, 'custom'],
    [{ text: '/hours@other_bot' }, 'nothing'],
    [{ text: '/hours' }, 'nothing'],
    [{ new_chat_title: 'x' }, 'nothing'],
  ])('%j: %s', (message, kind) => expect(heard({ ...group, ...message }).kind).toBe(kind));

  it('it is heard without its own name, or not at all', () => {
    expect(heard({ ...group, ...mention('@Role_bot, hello') })).toMatchObject({
      text: 'hello',
      at: { name: 'All' },
    });
    expect(heard({ ...group, ...mention('@role_bot hello') }, { groups: false }).kind).toBe('nothing');
    expect(heard({ chat: { id: -5, type: 'channel' }, text: 'hello' }).kind).toBe('nothing');
  });
});

it.each<[object, object | undefined]>([
  [{}, undefined],
  [
    { reply_to_message: { message_id: 3, text: 'their words', from: { id: 6, first_name: 'Bob' } } },
    { messageId: 3, author: 'Bob', userId: 6, text: 'their words', isChosen: false },
  ],
  [
    { reply_to_message: { message_id: 3, caption: 'a picture', from: { id: 6, username: 'bob' } } },
    { messageId: 3, author: '@bob', userId: 6, text: 'a picture', isChosen: false },
  ],
  // Telegram itself marks words of a long message; only what a person has chosen says more than the message.
  [
    { reply_to_message: { message_id: 3, text: 'all', from: { id: 6 } }, quote: { text: 'a', position: 0 } },
    { messageId: 3, author: '6', userId: 6, text: 'all', isChosen: false },
  ],
  [
    {
      reply_to_message: {
        message_id: 3,
        text: 'all',
        sender_chat: { id: -7, type: 'channel', title: 'News' },
      },
      quote: { text: 'a\ud800', position: 0, is_manual: true },
    },
    { messageId: 3, author: 'News', text: 'a\ufffd', isChosen: true },
  ],
  [{ reply_to_message: { message_id: 3, from: { id: 6 }, forum_topic_created: {} } }, undefined],
])('%j answers %j', (message, answers) => {
  const { at } = heard({ text: 'yes', ...message }) as { at: { answers?: object } };
  expect(at.answers).toEqual(answers);
});

it.each([
  [{ message_thread_id: 45, is_topic_message: true }, 45],
  // A thread of replies is no topic.
  [{ message_thread_id: 45 }, undefined],
])('%j is in the topic %s', (message, threadId) => {
  const { at } = heard({ ...group, ...message, text: '/help@role_bot' }) as { at: { threadId?: number } };
  expect(at.threadId).toBe(threadId);
});

it('A button is heard with its message, where that is still there', () => {
  const pressed = (message?: object) =>
    heardIn(
      BotUpdate.parse({ update_id: 1, callback_query: { id: 'q', from: ann, data: 'c:1', message } }),
      settings,
      bot,
    ).kind;
  expect(pressed({ message_id: 3, chat: { id: 5, type: 'private' } })).toBe('press');
  expect(pressed()).toBe('nothing');
});

describe('What is no message', () => {
  const hears = (update: object) => heardIn(BotUpdate.parse({ update_id: 1, ...update }), settings, bot);
  const chat = { id: 5, type: 'private' };

  it.each([
    [{ status: 'kicked' }, false],
    [{ status: 'left' }, false],
    [{ status: 'restricted', is_member: false }, false],
    [{ status: 'restricted', is_member: true }, true],
    [{ status: 'member' }, true],
    [{ status: 'administrator' }, true],
  ])('%j: whether the bot is in is %s', (now, isIn) =>
    expect(hears({ my_chat_member: { chat, new_chat_member: now } })).toEqual({
      kind: 'membership',
      chatId: 5,
      isIn,
    }),
  );

  it('a group goes on under another number, whichever of the two says so', () => {
    const moved = { kind: 'moved', from: -5, to: -1005 };
    const group = (id: number) => ({ message_id: 1, chat: { id, type: 'group' } });
    expect(hears({ message: { ...group(-5), migrate_to_chat_id: -1005 } })).toEqual(moved);
    expect(hears({ message: { ...group(-1005), migrate_from_chat_id: -5 } })).toEqual(moved);
  });

  it.each([
    [{ text: ' better ' }, 'correction'],
    [{ caption: 'better' }, 'correction'],
    [{ text: '/help' }, 'nothing'],
    [{ location: {} }, 'nothing'],
    [{ caption: 'x', voice: { file_id: 'v' } }, 'nothing'],
  ])('an edit to %j is a %s', (message, kind) =>
    expect(hears({ edited_message: { message_id: 9, from: ann, chat, ...message } }).kind).toBe(kind),
  );
});
