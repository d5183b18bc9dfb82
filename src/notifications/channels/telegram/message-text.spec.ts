import {
  escapedWithin,
  isPublicHttps,
  keyboardOf,
  messageHtml,
  messagePlain,
  mostLetters,
} from './message-text.js';

const url = 'https://artel.example.com/chats/1?message=2&x=3';

describe('The text of a message', () => {
  it('has its title in bold, and nothing of the words is markup', () => {
    expect(messageHtml({ title: '<b>A & "B"</b>', body: ' 1 < 2 \n', url: null })).toBe(
      '<b>&lt;b&gt;A &amp; &quot;B&quot;&lt;/b&gt;</b>\n\n1 &lt; 2',
    );
    expect(messageHtml({ title: 'Только это', body: '', url: null })).toBe('<b>Только это</b>');
    expect(messageHtml({ title: '', body: '', url: null })).toBe('<b>…</b>');
  });

  it('says who writes, where that is not clear', () => {
    expect(messageHtml({ title: 'A', body: 'B', url: null, sender: 'ООО <Ромашка>' })).toBe(
      '<i>ООО &lt;Ромашка&gt;</i>\n<b>A</b>\n\nB',
    );
  });

  it('has an address only where it can be no button', () => {
    expect(messageHtml({ title: 'A', body: '', url })).toBe('<b>A</b>');
    expect(messageHtml({ title: 'A', body: '', url: 'http://localhost:8100/a?b=1&c=2' })).toBe(
      '<b>A</b>\n\nhttp://localhost:8100/a?b=1&amp;c=2',
    );
  });

  it.each(['a', '&', '"<>', 'ы', '🔑', '\n', '\ud800'])('is never too long (%j)', (letter) => {
    for (const address of [url, 'http://localhost/', null]) {
      const written = {
        title: letter.repeat(5_000),
        body: letter.repeat(9_000),
        url: address,
        sender: letter.repeat(500),
      };
      const html = messageHtml(written);
      expect(html.length).toBeLessThanOrEqual(mostLetters);
      expect(html.isWellFormed()).toBe(true);
      expect(html.replace(/<\/?[bi]>|&(amp|lt|gt|quot);/g, '')).not.toMatch(/[&<>"]/);
      expect(messagePlain(written).length).toBeLessThanOrEqual(mostLetters);
    }
  });

  it('is cut between letters, with a mark', () => {
    expect(escapedWithin('abcdef', 6)).toBe('abcdef');
    expect(escapedWithin('abcdefg', 6)).toBe('abcde…');
    expect(escapedWithin('ab&cdef', 8)).toBe('ab&amp;…');
    expect(escapedWithin('a🔑🔑', 4)).toBe('a🔑…');
  });
});

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
