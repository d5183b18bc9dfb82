import { escaped, mostLetters } from '../../../platform/telegram/index.js';
import { messageHtml, messagePlain } from './message-text.js';

const url = 'https://artel.example.com/chats/1?message=2&x=3';

const html = (message: Parameters<typeof messageHtml>[0]): string => messageHtml(message).html;
/** As it is when Telegram has read its markup. */
const shown = (text: string): string => text.replace(/<[^>]*>/g, '').replace(/&\w+;/g, '&');

describe('The text of a message', () => {
  it('has its title in bold, and nothing of the words is markup', () => {
    expect(html({ title: '<b>A & "B"</b>', body: ' 1 < 2 \n', url: null })).toBe(
      '<b>&lt;b&gt;A &amp; &quot;B&quot;&lt;/b&gt;</b>\n\n1 &lt; 2',
    );
    expect(html({ title: 'Только это', body: '', url: null })).toBe('<b>Только это</b>');
    expect(html({ title: '', body: '', url: null })).toBe('<b>…</b>');
  });

  it('says who writes, where that is not clear', () => {
    expect(html({ title: 'A', body: 'B', url: null, sender: 'ООО <Ромашка>' })).toBe(
      '<i>ООО &lt;Ромашка&gt;</i>\n<b>A</b>\n\nB',
    );
  });

  it('has an address only where it can be no button', () => {
    expect(html({ title: 'A', body: '', url })).toBe('<b>A</b>');
    expect(html({ title: 'A', body: '', url: 'http://localhost:8100/a?b=1&c=2' })).toBe(
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
      const { html: text, isWhole } = messageHtml(written);
      expect(isWhole).toBe(letter === '\n');
      expect(shown(text).length).toBeLessThanOrEqual(mostLetters);
      expect(text.isWellFormed()).toBe(true);
      expect(text.replace(/<\/?[bi]>|&(amp|lt|gt|quot);/g, '')).not.toMatch(/[&<>"]/);
      expect(messagePlain(written).length).toBeLessThanOrEqual(mostLetters);
    }
  });

  it('is cut between letters, with a mark, and says so', () => {
    const room = mostLetters - 'A'.length - 5;
    const bodyOf = (body: string) => {
      const { html: text, isWhole } = messageHtml({ title: 'A', body, url: null });
      return [text.replace('<b>A</b>\n\n', ''), isWhole];
    };
    expect(bodyOf('x'.repeat(room))).toEqual(['x'.repeat(room - 1) + '…', false]);
    expect(bodyOf('x'.repeat(room - 1))).toEqual(['x'.repeat(room - 1), true]);
    expect(bodyOf(`${'x'.repeat(room - 2)}🔑`)).toEqual([`${'x'.repeat(room - 2)}…`, false]);
  });

  it('has all of a body of many signs that are escaped', () => {
    const body = '<&>"'.repeat(600);
    expect(messageHtml({ title: 'A', body, url: 'http://localhost/a' })).toEqual({
      html: `<b>A</b>\n\n${escaped(body)}\n\nhttp://localhost/a`,
      isWhole: true,
    });
  });
});
