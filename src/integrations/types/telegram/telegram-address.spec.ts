import { addressOf, chatOf, idOf, numberOf } from './telegram-address.js';

it.each([
  [5, undefined, '5', { chat_id: 5 }],
  [-100123, undefined, '-100123', { chat_id: -100123 }],
  [-100123, 45, '-100123/45', { chat_id: -100123, message_thread_id: 45 }],
])('The conversation %j, topic %j, is %s', (chatId, threadId, address, place) => {
  expect(addressOf(chatId, threadId)).toBe(address);
  expect(chatOf(address)).toEqual(place);
});

it('What is no address stays as it is', () => expect(chatOf('@channel')).toEqual({ chat_id: '@channel' }));

it('A message has a number to the bot that it is of, and to no other', () => {
  const id = idOf('700', 41);
  expect([numberOf('700', id), numberOf(700, id), numberOf('701', id)]).toEqual([41, 41, undefined]);
  expect([numberOf('700', undefined), numberOf('700', '41')]).toEqual([undefined, undefined]);
});
