import { inLanguageOf } from '../../platform/text/index.js';
import type { SystemNote } from './message.entity.js';

/** What chats themselves know of; others bring their own words. */
export type OwnNote = Exclude<SystemNote, { approvalId: string } | { eventId: string }>;

/** What a system message says, for clients that show its text as it is. */
export const wordingOf = (note: OwnNote, author: string, locale: string): string =>
  inLanguageOf(locale, { ru: inRussian, en: inEnglish })(note, author);

/** In the present tense, which tells nobody's gender; names after a colon, which need no case. */
function inRussian(note: OwnNote, author: string): string {
  switch (note.type) {
    case 'member.added':
      return `${author} добавляет в чат: ${note.name}`;
    case 'member.removed':
      return `${author} удаляет из чата: ${note.name}`;
    case 'member.left':
      return `${author} покидает чат`;
    case 'chat.renamed':
      return `${author} меняет название на «${note.title}»`;
    case 'chat.archived':
      return `${author} отправляет чат в архив`;
    case 'chat.restored':
      return `${author} возвращает чат из архива`;
  }
}

function inEnglish(note: OwnNote, author: string): string {
  switch (note.type) {
    case 'member.added':
      return `${author} added ${note.name}`;
    case 'member.removed':
      return `${author} removed ${note.name}`;
    case 'member.left':
      return `${author} left the chat`;
    case 'chat.renamed':
      return `${author} renamed the chat to “${note.title}”`;
    case 'chat.archived':
      return `${author} archived the chat`;
    case 'chat.restored':
      return `${author} restored the chat from the archive`;
  }
}
