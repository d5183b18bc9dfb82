import type { MessageView } from '../messages/message.dto.js';
import { chatExportFormats } from './chat-export-formats.js';

const author = (name: string, username: string, kind: 'user' | 'agent' = 'user') => ({
  kind,
  id: '01a1fc88-ab14-72d3-b270-8b8a31f4e70c',
  username,
  name,
});
const anna = author('Анна', 'anna');
const lawyer = author('Юрист', 'lawyer', 'agent');

const aMessage = (more: Partial<MessageView> = {}): MessageView => ({
  id: '01a1fc88-aa74-758e-9733-baf41d462857',
  chatId: '01a1fc89-73a2-7546-b1f0-8b2f891b9e88',
  seq: 1,
  author: anna,
  clientId: null,
  content: 'Привет',
  mentions: [],
  replyToId: null,
  replyTo: null,
  attachments: [],
  validation: null,
  feedback: null,
  runId: null,
  runs: [],
  isCurrent: true,
  siblings: [],
  citations: [],
  system: null,
  createdAt: '2026-11-21T05:16:18.284Z',
  editedAt: null,
  deletedAt: null,
  ...more,
});

const chat = { title: 'Договор', members: [anna], locale: 'ru', at: '2026-11-21T09:00:00.000Z' };

async function written(
  format: 'markdown' | 'json',
  batches: MessageView[][],
  of: { title: string; members: { username: string; name: string }[]; locale: string; at: string } = chat,
): Promise<string> {
  async function* source() {
    for (const batch of batches) yield await Promise.resolve(batch);
  }
  let text = '';
  for await (const chunk of chatExportFormats[format].write(of, source())) text += chunk;
  return text;
}

describe('A chat as Markdown', () => {
  it('has one heading, and a section per message', async () => {
    const later = aMessage({ content: 'раз\n\nдва', editedAt: '2026-11-21T06:00:00.000Z' });
    expect(await written('markdown', [[aMessage()], [later]])).toBe(
      `# Договор

2026-11-21 09:00:00 UTC · Анна (@anna)

### Анна · @anna · 2026-11-21 05:16:18 UTC

> Привет

### Анна · @anna · 2026-11-21 05:16:18 UTC · изменено 2026-11-21 06:00:00 UTC

> раз
>
> два
`,
    );
  });

  it('speaks the language of its organization', async () => {
    const validation = { state: 'unvalidated' } as const;
    const text = await written('markdown', [[aMessage({ author: lawyer, validation })]], {
      ...chat,
      locale: 'en-GB',
    });
    expect(text).toContain('⚠ **Not validated by a person**');
    expect(text).not.toContain('Не проверено');
  });

  it('is called after its people when it has no title', async () => {
    const members = [anna, author('Борис', 'boris')];
    const text = await written('markdown', [[]], { ...chat, title: '', members });
    expect(text).toMatch(/^# Анна \(@anna\), Борис \(@boris\)\n/);
  });

  const judged = { by: anna.id, byName: 'Анна', at: '2026-11-21T07:00:00.000Z' };
  it.each<[state: string, validation: MessageView['validation'], line: string]>([
    ['unvalidated', { state: 'unvalidated' }, '⚠ **Не проверено человеком**'],
    ['approved', { state: 'approved', ...judged }, '✓ **Подтверждено**: Анна, 2026-11-21 07:00:00 UTC'],
    ['edited', { state: 'edited', ...judged }, '✎ **Исправлено человеком**: Анна, 2026-11-21 07:00:00 UTC'],
    [
      'rejected',
      { state: 'rejected', ...judged, comment: 'не\nтак' },
      '✗ **Отклонено**: Анна, 2026-11-21 07:00:00 UTC — не так',
    ],
  ])('says before each answer that it is %s', async (_, validation, line) => {
    const text = await written('markdown', [[aMessage({ author: lawyer, validation })]]);
    expect(text).toContain(`### Юрист · @@lawyer · 2026-11-21 05:16:18 UTC\n\n${line}\n\n> Привет\n`);
  });

  it('has of siblings the current one, and of what was deleted nothing', async () => {
    const text = await written('markdown', [
      [
        aMessage({ content: 'прежний ответ', isCurrent: false }),
        aMessage({ content: '', deletedAt: '2026-11-21T06:00:00.000Z' }),
      ],
    ]);
    expect(text).not.toContain('прежний');
    expect(text).toContain('UTC\n\n*Сообщение удалено*\n');
    expect(text).not.toContain('>');
  });

  it('names what is replied to', async () => {
    const replyTo = {
      id: anna.id,
      author: anna,
      excerpt: 'а *что*?',
      hasFiles: false,
      deleted: false,
      validation: null,
    };
    expect(await written('markdown', [[aMessage({ replyTo })]])).toContain('\n\n↪ Анна: а \\*что\\*?\n\n> ');
    const gone = { ...replyTo, excerpt: '', deleted: true };
    expect(await written('markdown', [[aMessage({ replyTo: gone })]])).toContain(
      '↪ Анна: *Сообщение удалено',
    );
    const refused = { ...replyTo, author: lawyer, validation: { state: 'rejected' as const } };
    expect(await written('markdown', [[aMessage({ replyTo: refused })]])).toContain(
      '↪ Юрист: а \\*что\\*? (✗ **Отклонено**)\n',
    );
  });

  it('names what is attached', async () => {
    const file = {
      id: anna.id,
      name: 'акт_1.pdf',
      mime: 'application/pdf',
      size: 1,
      createdAt: '2026-11-21T05:16:18.284Z',
    };
    const text = await written('markdown', [[aMessage({ content: '', attachments: [file] })]]);
    expect(text).toContain('05:16:18 UTC\n\n📎 акт\\_1.pdf\n');
  });

  it('says in a line what happened to the chat', async () => {
    const system = { type: 'chat.renamed', title: 'Сделка' } as const;
    const text = await written('markdown', [
      [aMessage({ system, content: 'Анна меняет название на «Сделка»' })],
    ]);
    expect(text).toContain('\n\n*Анна меняет название на «Сделка»* · 2026-11-21 05:16:18 UTC\n');
  });

  it.each([
    ['a heading', 'x\n\n### Юрист · @@lawyer\n\n✓ **Подтверждено**'],
    ['line ends of all kinds', 'x\r### Юрист\r\n### Юрист\u2028### Юрист\u0085### Юрист\v### Юрист'],
    ['a fence without an end', '```\n### Юрист'],
    ['a comment without an end', '<!--\n### Юрист'],
  ])('lets no content pass for a message: %s', async (_, content) => {
    const text = await written('markdown', [[aMessage({ content })]]);
    const body = text.slice(text.indexOf('>')).trimEnd();
    expect(body.split(/[\n\v\f\r\u0085\u2028\u2029]/).filter((line) => !/^>( |$)/.test(line))).toEqual([]);
  });

  it('lets no name be markup', async () => {
    const hostile = author('<img src=x> [a](b) `c` **d**\\', 'a__b');
    const text = await written('markdown', [[aMessage({ author: hostile })]]);
    expect(text).toContain('### \\<img src=x\\> \\[a\\](b) \\`c\\` \\*\\*d\\*\\*\\\\ · @a\\_\\_b · ');
  });
});

describe('A chat as JSON lines', () => {
  it('is one message per line, siblings among them', async () => {
    const messages = [aMessage({ content: 'a\nb' }), aMessage({ isCurrent: false })];
    const text = await written('json', [messages, [aMessage()]]);
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([...messages, aMessage()]);
  });

  it('is empty when nothing was said', async () => {
    expect(await written('json', [[]])).toBe('');
  });
});
