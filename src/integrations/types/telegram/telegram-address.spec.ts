import { addressOf, chatOf } from './telegram-address.js';

it.each([
  [5, undefined, '5', { chat_id: 5 }],
  [-100123, undefined, '-100123', { chat_id: -100123 }],
  [-100123, 45, '-100123/45', { chat_id: -100123, message_thread_id: 45 }],
])('The conversation %j, topic %j, is %s', (chatId, threadId, address, place) => {
  expect(addressOf(chatId, threadId)).toBe(address);
  expect(chatOf(address)).toEqual(place);
});

it('What is no address stays as it is', () => expect(chatOf('@channel')).toEqual({ chat_id: '@channel' }));
