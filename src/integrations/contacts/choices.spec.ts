import { choiceId, choiceIn, listed, meantBy } from './choices.js';

const messageId = '0199c0de-0000-7000-8000-000000000001';

it('A button says of which question it is, and which of its answers', () => {
  expect(choiceIn(choiceId(messageId, 11))).toEqual({ messageId, place: 11 });
  for (const id of ['', messageId, `${messageId}:`, `${messageId}:999`, 'hello:1', `${messageId}:1:2`])
    expect(choiceIn(id)).toBeUndefined();
});

it('Without buttons there is a list', () => {
  const buttons = [
    { id: 'a', label: 'Да' },
    { id: 'b', label: 'Нет' },
  ];
  const outgoing = { to: 'x', id: 'y', text: 'Верно?' };
  expect(listed({ ...outgoing, buttons })).toEqual({ ...outgoing, text: 'Верно?\n\n1. Да\n2. Нет' });
  expect(listed({ ...outgoing, text: '', buttons }).text).toBe('1. Да\n2. Нет');
  expect(listed(outgoing)).toEqual(outgoing);
});

it.each([
  ['2', ['да', 'нет'], 'нет'],
  [' 1. ', ['да', 'нет'], 'да'],
  ['3', ['да', 'нет'], '3'],
  ['0', ['да', 'нет'], '0'],
  ['2', ['2', '1'], '2'],
  ['2 окна', ['да', 'нет'], '2 окна'],
])('%j of %j means %j', (text, choices, meant) => {
  expect(meantBy(text, choices)).toBe(meant);
});
