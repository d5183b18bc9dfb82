import { keyboardOf, pressedIn, thumbsUnder } from './telegram-keyboard.js';

const messageId = '0199c0de-0000-7000-8000-000000000001';
const said = { to: '1', id: messageId, messageId, text: 'Верно?' };
const button = (label: string, n = 0) => ({ id: `${messageId}:${n}`, label });

it('A few words stand side by side, sentences below each other', () => {
  expect(keyboardOf({ ...said, buttons: [button('Да'), button('Нет', 1)] })?.inline_keyboard).toHaveLength(1);
  const long = [button('Пластиковые окна'), button('Деревянные окна', 1), button('x'.repeat(200), 2)];
  const rows = keyboardOf({ ...said, buttons: long })?.inline_keyboard ?? [];
  expect(rows.map((row) => row.length)).toEqual([1, 1, 1]);
  expect(rows[2]?.[0]?.text.length).toBeLessThanOrEqual(64);
});

it('What a button says is read again, and nothing else is', () => {
  const [[choice] = []] = keyboardOf({ ...said, buttons: [button('Да')] })?.inline_keyboard ?? [];
  expect(pressedIn(choice?.callback_data ?? '')).toEqual({ kind: 'choice', id: `${messageId}:0` });
  const [[up, down] = []] = keyboardOf({ ...said, isRateable: true })?.inline_keyboard ?? [];
  expect(pressedIn(up?.callback_data ?? '')).toEqual({ kind: 'rating', messageId, rating: 'up' });
  expect(pressedIn(down?.callback_data ?? '')).toEqual({ kind: 'rating', messageId, rating: 'down' });
  for (const data of ['', 'r:', `r:${messageId}`, `r:${messageId}:sideways`, 'r:1:up', 'approve:1'])
    expect(pressedIn(data)).toEqual({ kind: 'unknown' });
});

it('A question is answered and not rated, and nothing is below what is neither', () => {
  const both = keyboardOf({ ...said, isRateable: true, buttons: [button('Да')] });
  expect(JSON.stringify(both)).not.toContain('👍');
  expect(keyboardOf(said)).toBeUndefined();
  expect(keyboardOf({ ...said, messageId: undefined, isRateable: true })).toBeUndefined();
});

it('What was pressed is marked', () => {
  expect(thumbsUnder(messageId, 'down').inline_keyboard[0]?.map(({ text }) => text)).toEqual(['👍', '👎 ✓']);
});
