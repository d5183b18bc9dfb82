import { readHtml } from './readable-html.js';

const url = 'https://example.com/news/1';
const sentence = 'Это предложение статьи, в котором есть запятая, слова и смысл. ';
const paragraph = `<p>${sentence.repeat(5)}</p>`;

describe('A page', () => {
  it('is its title and its article, without what stands around', () => {
    const { title, text } = readHtml({
      url,
      html: `<!doctype html><html><head><title>Новость дня</title><style>p{}</style></head><body>
        <nav><a href="/">Главная</a><a href="/about">О нас</a></nav>
        <article><h1>Новость дня</h1>${paragraph}<h2>Подробности</h2>${paragraph}
        <p>См. <a href="../doc?a=1#x">договор</a>, <a href="javascript:alert(1)">кнопку</a>
        и <img src="https://evil.example/?q=secret" alt="схему">.</p>
        <ul><li>один</li><li>два</li></ul><script>alert('x')</script></article>
        <footer>Все права защищены</footer></body></html>`,
    });
    expect(title).toBe('Новость дня');
    expect(text).toContain('## Подробности');
    expect(text).toContain('[договор](https://example.com/doc?a=1#x), кнопку и схему.');
    expect(text).toMatch(/- +один\n- +два/);
    expect(text).not.toMatch(/Главная|права|alert|evil|<|p\{/);
  });

  it('without an article is read as a whole, its tables by rows', () => {
    const { text } = readHtml({
      url,
      html: `<title>Курсы</title><h1>Курсы</h1><p hidden>нет</p>
        <table><tr><th>Валюта</th><th>Курс</th></tr><tr><td>USD</td><td>90,1</td></tr></table>`,
    });
    expect(text).toContain('# Курсы');
    expect(text).toMatch(/\| Валюта \| Курс \|\s+\| USD \| 90,1 \|/);
    expect(text).not.toContain('нет');
  });

  it.each([
    ['', ''],
    ['просто слова', 'просто слова'],
    ['<p>a <b>b</b></p>', 'a **b**'],
    ['<html><p>без тела</p></html>', 'без тела'],
    ['<!-- x --><!doctype html><body>тело</body>', 'тело'],
    ['<script>alert(1)</script>', ''],
    ['<p>a_b * c [d] 1. e</p>', 'a_b * c [d] 1. e'],
    ['<a href="#top">вверх</a> <a>без</a> <a href="http://[">никуда</a>', 'вверх без никуда'],
    ['&lt;b&gt; &amp; &#1040;', '<b> & А'],
    ['<p>не закрыто <i>вовсе', 'не закрыто _вовсе_'],
  ])('may be anything: %j', (html, text) => expect(readHtml({ html, url }).text).toBe(text));
});
