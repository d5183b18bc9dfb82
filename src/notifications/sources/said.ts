import type { Tx } from '../../platform/database/index.js';
import { plainBeginning } from '../../platform/text/index.js';
import { longestExcerpt } from '../templates/template.js';

/** What somebody wrote, as others are told of it. */
export interface Said {
  id: string;
  chatId: string;
  authorName: string;
  content: string;
  /** Null: the chat has no name of its own. */
  chat: string | null;
}

/** Messages by id; one that was deleted, or of which the chat shows another in its place, is left out. */
export async function saidIn(tx: Tx, orgId: string, messageIds: string[]): Promise<Map<string, Said>> {
  const rows = await tx.manager.query<Said[]>(
    `SELECT m.id, m.chat_id AS "chatId", m.author_name AS "authorName", m.content,
       CASE WHEN c.kind = 'group' THEN NULLIF(c.title, '') END AS chat
     FROM messages m JOIN chats c ON c.org_id = m.org_id AND c.id = m.chat_id
     WHERE m.org_id = $1 AND m.id = ANY($2::uuid[]) AND m.is_current AND m.deleted_at IS NULL`,
    [orgId, messageIds],
  );
  return new Map(rows.map((said) => [said.id, said]));
}

/** Where the web client shows it. */
export const linkTo = ({ chatId, id }: Pick<Said, 'chatId' | 'id'>): string =>
  `/chats/${chatId}?message=${id}`;

/** How it begins, as plain text. */
export const excerpt = (content: string, most = longestExcerpt): { text: string; isWhole: boolean } =>
  plainBeginning(content, most);
