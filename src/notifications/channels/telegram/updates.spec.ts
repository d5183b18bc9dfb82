import { Update, wishOf } from './updates.js';

const from = { id: 5, is_bot: false, first_name: 'Ann', language_code: 'en' };
const chat = { id: 5, type: 'private', first_name: 'Ann' };

describe('An update', () => {
  it('is read as far as it means something', () => {
    const message = { message_id: 1, date: 1, chat, from, text: '/start', sticker: {} };
    expect(Update.parse({ update_id: 7, message, extra: 1 })).toEqual({
      update_id: 7,
      message: {
        message_id: 1,
        chat: { id: 5, type: 'private' },
        from: { id: 5, first_name: 'Ann', language_code: 'en' },
        text: '/start',
      },
    });
  });

  it.each([
    {},
    { poll: { id: '1' } },
    { message: 'text' },
    { message: { chat: {} } },
    { callback_query: [] },
  ])('of another shape is its number: %j', (rest) => {
    const parsed = Update.parse({ update_id: 7, ...rest });
    expect([parsed.message, parsed.callback_query, parsed.my_chat_member]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(parsed.update_id).toBe(7);
  });

  it.each([{}, { update_id: '7' }, { update_id: -1 }, { update_id: 1.5 }, { update_id: 2 ** 60 }, [], null])(
    'without a number is none: %j',
    (body) => {
      expect(Update.safeParse(body).success).toBe(false);
    },
  );
});

describe('Who writes wants', () => {
  it.each([
    ['/start AbC_-9', true, { kind: 'link', code: 'AbC_-9' }],
    ['/start@artel_bot AbC', true, { kind: 'link', code: 'AbC' }],
    ['/start', true, { kind: 'start' }],
    ['/start  ', true, { kind: 'start' }],
    ['/stop', true, { kind: 'stop' }],
    ['/start two words', true, { kind: 'help' }],
    [`/start ${'a'.repeat(65)}`, true, { kind: 'help' }],
    ['/stopping', true, { kind: 'help' }],
    ['привет', true, { kind: 'help' }],
    [undefined, true, { kind: 'help' }],
    ['/start AbC', false, { kind: 'link', code: 'AbC' }],
    ['/stop', false, { kind: 'nothing' }],
    ['привет', false, { kind: 'nothing' }],
  ])('%j (alone with the bot: %s): %j', (text, isPrivate, wish) => {
    expect(wishOf(text, isPrivate)).toEqual(wish);
  });
});
