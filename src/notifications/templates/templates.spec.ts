import { notificationMail } from './notification-mail.js';
import { wordsOf, templateNames, templates, type TemplateName } from './templates.js';
import type { Params } from './template.js';

const nasty = '<img src=x onerror="alert(1)">\u202e';
const at = '2027-01-15T11:30:00.000Z';

/** One example of what each template is made of; people named everything in it. */
const examples: { [Name in TemplateName]: Params } = {
  mention: { author: `Анна ${nasty}`, chat: `Отдел ${nasty}`, text: `Гляньте ${nasty}` },
  role_message: { role: `Юрист ${nasty}`, text: `Срок завтра ${nasty}` },
  answer_ready: { role: `Юрист ${nasty}`, chat: null, text: `28 дней ${nasty}` },
  validation_waits: {
    role: `Юрист ${nasty}`,
    chat: `Отдел ${nasty}`,
    text: `28 дней ${nasty}`,
    isWhole: true,
  },
  validation_due: { role: `Юрист ${nasty}`, chat: null, text: `28 дней ${nasty}`, isWhole: false, dueAt: at },
  approval_requested: {
    role: `Юрист ${nasty}`,
    tool: 'mail_send',
    chat: `Отдел ${nasty}`,
    call: `{"to": "${nasty}"}`,
    isWhole: true,
    expiresAt: at,
  },
  question_asked: { role: `Юрист ${nasty}`, chat: null, question: `Какой отпуск? ${nasty}`, expiresAt: at },
  event_reminder: { event: `Планёрка ${nasty}`, at, description: `Зал ${nasty}`, minutes: 15 },
  event_begins: { event: `Планёрка ${nasty}`, at, isLate: false, description: `Зал ${nasty}` },
  event_answer: { event: `Сводка ${nasty}`, at, role: `Юрист ${nasty}`, text: `Всё в срок ${nasty}` },
  event_failed: { event: `Сводка ${nasty}`, at, error: 'model_timeout' },
  agent_failure: {
    role: `Юрист ${nasty}`,
    chat: null,
    question: `Какой отпуск? ${nasty}`,
    error: 'run_deadline',
  },
  contact_wrote: { contact: `Иван ${nasty}`, text: `Где мой заказ? ${nasty}` },
  agent_down: { role: `Юрист ${nasty}`, error: 'run_attempts_exhausted' },
  integration_down: {
    role: `Юрист ${nasty}`,
    integration: 'Telegram',
    error: 'integration_refused',
    detail: `Unauthorized ${nasty}`,
  },
  contact_not_told: { contact: `Иван ${nasty}`, detail: `Forbidden ${nasty}` },
  budget_reached: {
    scope: 'agent',
    name: `Юрист ${nasty}`,
    period: 'month',
    unit: 'tokens',
    limit: 1_000_000,
    spent: 812_000,
    percent: 80,
    at,
  },
  channel_disabled: { channel: 'webhook', reason: 'failing' },
  channel_test: {},
  withdrawn: {},
};
const locales = ['ru', 'ru-RU', 'en', 'en-US', 'de'];
const cases = templateNames.flatMap((name) => locales.map((locale) => [name, locale] as const));
const reader = (locale: string) => ({ locale, timeZone: 'Europe/Moscow' });

describe('A notification', () => {
  it.each(cases)('of the template %s is put into words for %s', (name, locale) => {
    const params = examples[name];
    const { title, body, actions } = wordsOf(name, params, reader(locale));
    for (const text of [title, body, ...actions.map(({ label }) => label)]) {
      expect(text).not.toMatch(/undefined|null|NaN|Invalid|\[object|\$\{|\u202e/);
      expect(text).toBe(text.trim());
    }
    expect(title.length).toBeGreaterThan(3);
    expect(title.length).toBeLessThanOrEqual(120);
    expect(title).not.toMatch(/[\r\n]/);
    const isRussian = locale.startsWith('ru');
    // What people wrote here is Russian: without it nothing of English words is.
    const named = Object.values(params).filter((value) => typeof value === 'string');
    const own = named.reduce(
      (text, value) => text.replaceAll(value.replace('\u202e', ''), ''),
      `${title}\n${body}`,
    );
    expect([name, /\p{Script=Cyrillic}/u.test(own)]).toEqual([name, isRussian]);
  });

  it.each(cases)(
    'of the template %s is a mail in %s in which nothing that people wrote is markup',
    (name, locale) => {
      const { title, body } = wordsOf(name, examples[name], reader(locale));
      const mail = notificationMail('anna@example.com', {
        locale,
        title,
        body,
        url: 'https://artel.example/chats/1?message=2&x="',
        settingsUrl: 'https://artel.example/settings',
      });
      expect(mail.html).not.toContain('<img');
      expect(mail.html).not.toMatch(/href="[^"]*&(?!amp;|quot;)/);
      expect(mail.subject).toBe(title);
      for (const part of [title, ...body.split('\n\n')]) expect(mail.text).toContain(part);
    },
  );

  it.each(templateNames)('of the template %s is not made without what it needs', (name) => {
    for (const param of Object.keys(examples[name])) {
      const { [param]: _, ...rest } = examples[name];
      expect([param, templates[name].params.safeParse(rest).success]).toEqual([param, false]);
    }
  });

  it('that cannot be read any more is still one', () => {
    for (const [name, params] of [
      ['gone', {}],
      ['mention', {}],
      ['constructor', {}],
    ] as const)
      expect([wordsOf(name, params, reader('ru')).title, wordsOf(name, params, reader('en')).title]).toEqual([
        'Новое уведомление',
        'A new notification',
      ]);
  });

  it('has a title of one line that is cut at a word', () => {
    const { title } = wordsOf(
      'mention',
      { author: `Анна\nМария ${'Константинопольская '.repeat(20)}`, chat: null, text: 'да' },
      reader('ru'),
    );
    expect(title).toMatch(/^Анна Мария Константинопольская .*Константинопольская…$/);
    expect(title.length).toBeLessThanOrEqual(120);
  });
});

describe('A reminder', () => {
  it.each([
    [0, 'Сейчас: Планёрка', 'Now: Планёрка'],
    [1, 'Через 1 минуту: Планёрка', 'In 1 minute: Планёрка'],
    [3, 'Через 3 минуты: Планёрка', 'In 3 minutes: Планёрка'],
    [15, 'Через 15 минут: Планёрка', 'In 15 minutes: Планёрка'],
    [21, 'Через 21 минуту: Планёрка', 'In 21 minutes: Планёрка'],
    [60, 'Через 1 час: Планёрка', 'In 1 hour: Планёрка'],
    [90, 'Через 90 минут: Планёрка', 'In 90 minutes: Планёрка'],
    [120, 'Через 2 часа: Планёрка', 'In 2 hours: Планёрка'],
    [1_440, 'Через 1 день: Планёрка', 'In 1 day: Планёрка'],
    [7_200, 'Через 5 дней: Планёрка', 'In 5 days: Планёрка'],
  ])('%i minutes before says %j and %j', (minutes, ru, en) => {
    const params = { event: 'Планёрка', at, description: '', minutes };
    expect(wordsOf('event_reminder', params, reader('ru')).title).toBe(ru);
    expect(wordsOf('event_reminder', params, reader('en')).title).toBe(en);
  });

  it('says when, by the clock and in the language of its reader', () => {
    const params = { event: 'Планёрка', at, description: 'Зал 5', minutes: 15 };
    const bodyFor = (locale: string, timeZone: string) =>
      wordsOf('event_reminder', params, { locale, timeZone }).body.replace(/[\u202f\u00a0]/g, ' ');
    expect(bodyFor('ru', 'Europe/Moscow')).toMatch(/^Начало: 15 января 2027 г\.(?: в|,) 14:30\.\n\nЗал 5$/);
    expect(bodyFor('en-GB', 'Europe/London')).toMatch(/^It begins on 15 January 2027(?: at|,) 11:30\./);
    expect(bodyFor('en-US', 'America/New_York')).toMatch(/ January 15, 2027(?: at|,) 6:30 AM\./);
    expect(bodyFor('de', 'Asia/Tokyo')).toMatch(/ 15 January 2027(?: at|,) 20:30\./);
  });
});

describe('Buttons', () => {
  const actionsOf = (name: TemplateName, more: Params) =>
    wordsOf(name, { ...examples[name], ...more }, reader('en')).actions.map(({ action }) => action);

  it.each(['validation_waits', 'validation_due', 'approval_requested'] as const)(
    'of %s approve only what is shown whole',
    (name) => {
      expect(actionsOf(name, { isWhole: true })).toEqual(['approve', 'reject']);
      expect(actionsOf(name, { isWhole: false })).toEqual(['reject']);
    },
  );

  it('allow a tool that is named first, whatever the role and the chat are called', () => {
    const params = { ...examples.approval_requested, tool: 'mail_send', call: '{}' };
    const words = (more: Params) => wordsOf('approval_requested', { ...params, ...more }, reader('en'));
    const chat = `x”: notes_read ${'x '.repeat(95)}`;
    const { title } = words({ role: 'Lawyer', chat });
    expect(title).toMatch(/^Lawyer asks for permission: mail_send in “x”: notes_read .*…$/);
    const { body } = words({ role: `${'x '.repeat(40)} asks for permission: notes_read`, chat });
    expect(body).toMatch(/^Tool: mail_send\n\n\{\}/);
  });

  it('come with all of the longest call that may be allowed', () => {
    const call = `{${'<'.repeat(1_998)}}`;
    const params = { ...examples.approval_requested, tool: 't'.repeat(64), call };
    for (const locale of locales)
      expect(wordsOf('approval_requested', params, reader(locale)).body).toContain(`\n\n${call}\n\n`);
  });

  it('acknowledge what is only to be known', () => {
    expect(actionsOf('event_reminder', {})).toEqual(['acknowledge']);
    expect(actionsOf('question_asked', {})).toEqual(['acknowledge']);
    expect(actionsOf('mention', {})).toEqual([]);
  });
});
