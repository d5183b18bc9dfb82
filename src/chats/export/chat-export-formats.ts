import type { MessageView } from '../messages/message.dto.js';

type Batches = AsyncIterable<MessageView[]>;

/** What an export says of its chat. */
export interface Exported {
  title: string;
  members: { username: string; name: string }[];
  /** When it was taken. */
  at: string;
}

interface ChatExportFormat {
  contentType: string;
  extension: string;
  write: (chat: Exported, batches: Batches) => AsyncIterable<string>;
}

/** In both languages: an export goes to people whose language nobody here knows. */
const states: Record<NonNullable<MessageView['validation']>['state'], string> = {
  unvalidated: '⚠ **Не проверено человеком / Not validated by a person**',
  approved: '✓ **Подтверждено / Approved**',
  edited: '✎ **Исправлено человеком / Edited by a person**',
  rejected: '✗ **Отклонено / Rejected**',
};
const deleted = '*Сообщение удалено / Message deleted*';
const edited = 'изменено / edited';

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

function headingOf({ author, createdAt, editedAt }: MessageView): string {
  const mark = author.kind === 'agent' ? '@@' : '@';
  const parts = [inline(author.name), inline(mark + author.username), timeOf(createdAt)];
  return `### ${[...parts, ...(editedAt ? [`${edited} ${timeOf(editedAt)}`] : [])].join(' · ')}`;
}

function verdictOf({ state, byName, at, comment }: NonNullable<MessageView['validation']>): string {
  const who = [byName && inline(byName), at && timeOf(at)].filter(Boolean).join(', ');
  return [states[state], who && `: ${who}`, comment && ` — ${inline(comment)}`].filter(Boolean).join('');
}

function repliedTo({ excerpt, deleted: isGone, validation }: NonNullable<MessageView['replyTo']>): string {
  if (isGone) return deleted;
  return [inline(excerpt), validation && `(${states[validation.state]})`].filter(Boolean).join(' ');
}

function sectionOf(message: MessageView): string {
  const { replyTo, validation, content, createdAt, deletedAt } = message;
  if (message.system) return `*${inline(content)}* · ${timeOf(createdAt)}`;
  const reply = replyTo && `↪ ${inline(replyTo.author.name)}: ${repliedTo(replyTo)}`;
  const files = message.attachments.map(({ name }) => `📎 ${inline(name)}`).join('  \n');
  const body = deletedAt
    ? [deleted]
    : [validation && verdictOf(validation), content.trim() && quoted(content), files];
  return [headingOf(message), reply, ...body].filter(Boolean).join('\n\n');
}

function titleOf({ title, members, at }: Exported): string {
  const names = members.map(({ username, name }) => `${inline(name)} (@${inline(username)})`).join(', ');
  return `# ${inline(title) || names}\n\n${timeOf(at)} · ${names}`;
}

async function* markdown(chat: Exported, batches: Batches): AsyncIterable<string> {
  // With the first messages, so that a failure to read them can still be answered as an error.
  let heading = `${titleOf(chat)}\n`;
  for await (const messages of batches) {
    const sections = messages.filter(({ isCurrent }) => isCurrent).map((one) => `\n${sectionOf(one)}\n`);
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
