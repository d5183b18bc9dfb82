import { inLanguageOf } from '../../platform/text/index.js';
import type { MessageView } from '../messages/message.dto.js';

type Batches = AsyncIterable<MessageView[]>;

/** What an export says of its chat. */
interface Exported {
  title: string;
  members: { username: string; name: string }[];
  locale: string;
  /** When it was taken. */
  at: string;
}

interface ChatExportFormat {
  contentType: string;
  extension: string;
  write: (chat: Exported, batches: Batches) => AsyncIterable<string>;
}

interface Wording {
  states: Record<NonNullable<MessageView['validation']>['state'], string>;
  deleted: string;
  edited: string;
}

/** In the language of the organization, as what its chats say themselves. */
const wordings: Record<'ru' | 'en', Wording> = {
  ru: {
    states: {
      unvalidated: '⚠ **Не проверено человеком**',
      approved: '✓ **Подтверждено**',
      edited: '✎ **Исправлено человеком**',
      rejected: '✗ **Отклонено**',
    },
    deleted: '*Сообщение удалено*',
    edited: 'изменено',
  },
  en: {
    states: {
      unvalidated: '⚠ **Not validated by a person**',
      approved: '✓ **Approved**',
      edited: '✎ **Edited by a person**',
      rejected: '✗ **Rejected**',
    },
    deleted: '*Message deleted*',
    edited: 'edited',
  },
};

/** A text within a line of our own: as it was written, and no markup. */
const inline = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#|~&]/g, '\\$&');

/** Whatever is written there, a quotation ends with it: no message can pass for another, or for a verdict. */
const quoted = (text: string): string =>
  text
    .split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/)
    .map((line) => (line ? `> ${line}` : '>'))
    .join('\n');

/** `2026-11-21 09:39:35 UTC` */
const timeOf = (at: string): string => `${at.slice(0, 19).replace('T', ' ')} UTC`;

function headingOf({ author, createdAt, editedAt }: MessageView, { edited }: Wording): string {
  const mark = author.kind === 'agent' ? '@@' : '@';
  const parts = [inline(author.name), inline(mark + author.username), timeOf(createdAt)];
  return `### ${[...parts, ...(editedAt ? [`${edited} ${timeOf(editedAt)}`] : [])].join(' · ')}`;
}

function verdictOf(
  { state, byName, at, comment }: NonNullable<MessageView['validation']>,
  { states }: Wording,
): string {
  const who = [byName && inline(byName), at && timeOf(at)].filter(Boolean).join(', ');
  return [states[state], who && `: ${who}`, comment && ` — ${inline(comment)}`].filter(Boolean).join('');
}

function repliedTo(
  { excerpt, deleted: isGone, validation }: NonNullable<MessageView['replyTo']>,
  { deleted, states }: Wording,
): string {
  if (isGone) return deleted;
  return [inline(excerpt), validation && `(${states[validation.state]})`].filter(Boolean).join(' ');
}

function sectionOf(message: MessageView, wording: Wording): string {
  const { replyTo, validation, content, createdAt, deletedAt } = message;
  if (message.system) return `*${inline(content)}* · ${timeOf(createdAt)}`;
  const reply = replyTo && `↪ ${inline(replyTo.author.name)}: ${repliedTo(replyTo, wording)}`;
  const files = message.attachments.map(({ name }) => `📎 ${inline(name)}`).join('  \n');
  const body = deletedAt
    ? [wording.deleted]
    : [validation && verdictOf(validation, wording), content.trim() && quoted(content), files];
  return [headingOf(message, wording), reply, ...body].filter(Boolean).join('\n\n');
}

function titleOf({ title, members, at }: Exported): string {
  const names = members.map(({ username, name }) => `${inline(name)} (@${inline(username)})`).join(', ');
  return `# ${inline(title) || names}\n\n${timeOf(at)} · ${names}`;
}

async function* markdown(chat: Exported, batches: Batches): AsyncIterable<string> {
  const wording = inLanguageOf(chat.locale, wordings);
  // With the first messages, so that a failure to read them can still be answered as an error.
  let heading = `${titleOf(chat)}\n`;
  for await (const messages of batches) {
    const sections = messages
      .filter(({ isCurrent }) => isCurrent)
      .map((one) => `\n${sectionOf(one, wording)}\n`);
    yield heading + sections.join('');
    heading = '';
  }
}

async function* jsonLines(_: Exported, batches: Batches): AsyncIterable<string> {
  for await (const messages of batches)
    yield messages.map((message) => `${JSON.stringify(message)}\n`).join('');
}

/** How a chat is written, batch by batch. */
export const chatExportFormats: Record<'markdown' | 'json', ChatExportFormat> = {
  markdown: { contentType: 'text/markdown; charset=utf-8', extension: 'md', write: markdown },
  json: { contentType: 'application/jsonl; charset=utf-8', extension: 'jsonl', write: jsonLines },
};
