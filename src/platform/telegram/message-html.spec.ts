import { isPublicHttps, keyboardOf } from './message-html.js';

const url = 'https://artel.example.com/chats/1?message=2&x=3';

it.each([
  [url, true],
  ['http://artel.example.com/', false],
  ['https://localhost/', false],
  ['https://127.0.0.1/', false],
  ['https://[::1]/', false],
  ['https://artel.local/', false],
  ['https://artel/', false],
  ['chats/1', false],
])('%s can be a button: %s', (address, can) => {
  expect(isPublicHttps(address)).toBe(can);
});

it('Buttons stand side by side, the way to the web client under them', () => {
  const actions = [
    { label: 'Да', data: 'x:0' },
    { label: 'Нет', data: 'x:1' },
  ];
  expect(keyboardOf(actions, { label: 'Открыть', url })).toEqual({
    inline_keyboard: [
      [
        { text: 'Да', callback_data: 'x:0' },
        { text: 'Нет', callback_data: 'x:1' },
      ],
      [{ text: 'Открыть', url }],
    ],
  });
  expect(keyboardOf([], { label: 'Открыть', url: 'http://localhost/' })).toBeUndefined();
  expect(keyboardOf([], undefined)).toBeUndefined();
});
