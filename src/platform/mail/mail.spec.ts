import { composeMail } from './mail.js';

const letter = {
  subject: 'Приглашение в <b>Артель</b>',
  before: ['Вас зовёт <script>alert("Иван & Ко")</script>.'],
  link: { label: 'Войти', url: 'https://artel.example/invite#a"b' },
  after: ["It's for 7 days."],
};

describe('A mail', () => {
  it('says the same as text and as HTML, in which nothing of the words is markup', () => {
    const { to, subject, text, html } = composeMail('ivan@example.com', letter);
    expect([to, subject]).toEqual(['ivan@example.com', letter.subject]);
    expect(text).toBe(
      `${letter.before[0]}\n\nВойти:\nhttps://artel.example/invite#a"b\n\nIt's for 7 days.\n`,
    );
    expect(html).not.toMatch(/<script|<b>|a"b/);
    expect(html).toContain('&lt;script&gt;alert(&quot;Иван &amp; Ко&quot;)&lt;/script&gt;');
    expect(html).toContain('<a href="https://artel.example/invite#a&quot;b">Войти</a>');
    expect(html).toContain('It&#39;s for 7 days.');
  });
});
