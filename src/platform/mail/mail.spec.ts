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

  it('has its subject in one line, keeps lines of its text, and needs no link but may have small ones', () => {
    const { subject, text, html } = composeMail('ivan@example.com', {
      subject: 'Раз\r\nBcc: all@example.com',
      before: ['{\n  "сумма": 5\n}'],
      link: null,
      after: [],
      foot: [{ label: 'Настройки', url: 'https://artel.example/settings?a=1&b=2' }],
    });
    expect(subject).toBe('Раз Bcc: all@example.com');
    expect(text).toBe('{\n  "сумма": 5\n}\n\nНастройки:\nhttps://artel.example/settings?a=1&b=2\n');
    expect(html).toContain('<p style="white-space: pre-line">{\n');
    expect(html).toContain(
      '<small><a href="https://artel.example/settings?a=1&amp;b=2">Настройки</a></small>',
    );
  });
});
