import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Person } from '../test/support/builders.js';
import { query } from '../test/support/services.js';
import { Vocabulary } from './vocabulary.js';

/** The shares that organizations have of all messages. */
export const shares = [0.6, 0.3, 0.1];
/** The second one has said everything in one chat. */
const chatsPerOrganization = [200, 1, 200];
/** The colleague of the owner is in every tenth chat, the manager in the largest ones. */
const everyTenth = 10;
const largest = 24;
const spanMillis = 2 * 365 * 86_400_000;
const batch = 5_000;
const authors = 60;
const role = 'lawyer';

interface ArchivedChat {
  id: string;
  orgId: string;
  /** Bounds of its part of all messages, as random numbers. */
  upTo: number;
  written: number;
}

/** Two years of a company group, written past the API. */
export interface Archive {
  vocabulary: Vocabulary;
  /** The largest chat of the first organization. */
  chatId: string;
  /** Another large one, in which nobody ever wrote the most frequent word. */
  chatWithoutFirstWord: string;
  /** Two neighbouring words of messages, which are in at least one of them. */
  phrases: string[];
}

interface Company {
  owner: Person;
  /** Somebody of few chats. */
  colleague: Person;
  /** Somebody of few chats that hold most of the messages. */
  manager: Person;
}

/** Fills the database with messages of these companies, in which every owner is in all chats. */
export async function writeArchive(url: string, companies: Company[], messages: number): Promise<Archive> {
  const vocabulary = new Vocabulary(7);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const chats = await makeChats(client, companies);
    // Neither triggers nor checks of keys, and the index of words at the end: in order it would take half an hour.
    await client.query(`SET session_replication_role = replica; SET synchronous_commit = off;
                        SET maintenance_work_mem = '256MB'`);
    const [{ definition } = { definition: '' }] = await query<{ definition: string }>(
      url,
      `SELECT pg_get_indexdef('message_index_document'::regclass) AS definition`,
    );
    await client.query('DROP INDEX message_index_document');
    const phrases: string[] = [];
    for (let first = 0; first < messages; first += batch) {
      const count = Math.min(batch, messages - first);
      const times = Array.from({ length: count }, (_, i) => timeOf((first + i) / messages));
      await writeBatch(client, chats, vocabulary, times, phrases);
    }
    await client.query(definition);
    await client.query(`UPDATE chats c SET last_seq = m.seq, last_message_at = m.at
      FROM (SELECT chat_id, max(seq) AS seq, max(created_at) AS at FROM messages GROUP BY chat_id) m
      WHERE m.chat_id = c.id`);
    await client.query('VACUUM ANALYZE');
    const [{ id: chatId }, { id: chatWithoutFirstWord }] = chats as [ArchivedChat, ArchivedChat];
    return { vocabulary, phrases, chatId, chatWithoutFirstWord };
  } finally {
    await client.end();
  }
}

const timeOf = (share: number): Date => new Date(Date.now() - spanMillis * (1 - share));

async function makeChats(client: pg.Client, companies: Company[]): Promise<ArchivedChat[]> {
  const chats: ArchivedChat[] = [];
  let upTo = 0;
  for (const [i, { owner, colleague, manager }] of companies.entries()) {
    // A few chats are large and most are small.
    const sizes = Array.from({ length: chatsPerOrganization[i] ?? 0 }, (_, n) => 1 / (1 + n / 10));
    const all = sizes.reduce((sum, size) => sum + size, 0);
    const made = sizes.map((size) => {
      upTo += ((shares[i] ?? 0) * size) / all;
      return { id: uuidv7(), orgId: owner.orgId, upTo, written: 0 };
    });
    chats.push(...made);
    const ids = made.map(({ id }) => id);
    await client.query(
      `INSERT INTO chats (id, org_id, kind, title, created_at)
       SELECT id, $2, 'group', 'Чат ' || n, $3 FROM unnest($1::uuid[]) WITH ORDINALITY AS made (id, n)`,
      [ids, owner.orgId, timeOf(0)],
    );
    const isIn: [Person, string[]][] = [
      [owner, ids],
      [colleague, ids.filter((_, n) => n % everyTenth === 5)],
      [manager, ids.slice(0, largest)],
    ];
    for (const [{ id, orgId }, chatIds] of isIn)
      await client.query(
        `INSERT INTO chat_members (chat_id, user_id, org_id) SELECT id, $2, $3 FROM unnest($1::uuid[]) id`,
        [chatIds, id, orgId],
      );
  }
  return chats;
}

async function writeBatch(
  client: pg.Client,
  chats: ArchivedChat[],
  vocabulary: Vocabulary,
  times: Date[],
  phrases: string[],
): Promise<void> {
  const { random } = vocabulary;
  const rows = times.map((at) => {
    const chat = chatAt(chats, random());
    const isAnswer = random() < 0.2;
    const author = isAnswer ? role : `person-${Math.floor(random() * authors)}`;
    const link = random() < 0.05 ? ' https://example.com/page' : '';
    const words = vocabulary.text(isAnswer ? 60 : 15, chat === chats[1] ? 1 : 0);
    const content = `${words}${link}`;
    const state = !isAnswer ? null : random() < 0.05 ? 'unvalidated' : 'approved';
    return { id: uuidv7({ msecs: at.getTime() }), chat, seq: ++chat.written, author, content, state, at };
  });
  phrases.push(
    (rows[0]?.content ?? '')
      .split(/[ ,.]+/)
      .slice(0, 2)
      .join(' '),
  );
  await client.query(
    `WITH written AS (
       INSERT INTO messages (id, org_id, chat_id, seq, author_kind, author_id, author_username, author_name, content,
         validation_state, created_at)
       SELECT id, org_id, chat_id, seq, CASE WHEN author = '${role}' THEN 'agent' ELSE 'user' END, org_id, author,
         author, content, state, at
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
         AS row (id, org_id, chat_id, seq, author, content, state, at)
       RETURNING messages.*)
     INSERT INTO message_index
     SELECT id, org_id, chat_id, created_at, document_of(written::messages) FROM written`,
    [
      ...[rows.map(({ id }) => id), rows.map(({ chat }) => chat.orgId), rows.map(({ chat }) => chat.id)],
      ...[rows.map(({ seq }) => seq), rows.map(({ author }) => author), rows.map(({ content }) => content)],
      ...[rows.map(({ state }) => state), rows.map(({ at }) => at)],
    ],
  );
}

function chatAt(chats: ArchivedChat[], place: number): ArchivedChat {
  let [low, high] = [0, chats.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chats[middle] as ArchivedChat).upTo < place) low = middle + 1;
    else high = middle;
  }
  return chats[low] as ArchivedChat;
}
