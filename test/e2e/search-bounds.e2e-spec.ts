import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { MessageSearch } from '../../src/chats/search/message-search.js';
import { SearchQuery } from '../../src/chats/search/search.dto.js';
import { termsOf } from '../../src/chats/search/search-terms.js';
import type { UserActor } from '../../src/identity/index.js';
import { loadConfig } from '../../src/platform/config/index.js';
import { dataSourceOptions, openDataSource } from '../../src/platform/database/data-source.js';
import { inOrganization, newId, Transactions } from '../../src/platform/database/index.js';
import { profile } from '../support/profile.js';
import { createDatabase } from '../support/services.js';

interface Written {
  id: string;
  chat: number;
  words: string[];
}

const chatCount = 30;
const messages = 7_000;
/** Of a talkative chat, longer than what is looked at one by one. */
const inFirst = 6_400;
const limit = 201;

/** Imported here: what TypeORM imports belongs to the first test file of a Jest worker that had it import anything. */
async function migrations(): Promise<(new () => object)[]> {
  const folder = join(import.meta.dirname, '../../migrations');
  const classes: (new () => object)[] = [];
  for (const file of readdirSync(folder))
    classes.push(...Object.values((await import(join(folder, file))) as Record<string, new () => object>));
  return classes;
}

describe('Search over more messages than it looks at one by one', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'artel-search-'));
  const orgId = newId();
  const chats = Array.from({ length: chatCount }, newId);
  const [everywhere, elsewhere] = [newId(), newId()];
  const chatsOf: Record<string, number[]> = {
    [everywhere]: chats.map((_, n) => n),
    [elsewhere]: [3, 4, 5],
  };
  /** Oldest first. */
  const written: Written[] = Array.from({ length: messages }, (_, n) => ({
    id: newId(),
    chat: n % 100 < 3 || n >= inFirst ? 1 + (n % (chatCount - 1)) : 0,
    words: [
      ...(n === 40 ? ['один', 'два'] : ['два', 'один']),
      `иногда${n % 7}`,
      `редко${n % 601}`,
      ...(n < 300 ? ['раньше'] : []),
    ],
  }));
  let dataSource: DataSource;
  let search: MessageSearch;

  beforeAll(async () => {
    const environment = {
      DATA_DIR: dataDir,
      DATABASE_URL:
        profile === 'scaled' ? await createDatabase(process.env.TEST_POSTGRES_URL ?? '') : undefined,
      JWT_SECRET: 'a-secret-of-the-tests-that-is-long-enough',
    };
    const config = loadConfig(environment, { envFile: '/nonexistent', argv: [] });
    dataSource = await openDataSource(config, {
      ...dataSourceOptions(config),
      migrations: await migrations(),
    });
    search = new MessageSearch(new Transactions(dataSource));
    await inOrganization(orgId, write);
  });

  afterAll(async () => {
    await dataSource.destroy();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function write(): Promise<void> {
    const query = (statement: string, values: unknown[]) => dataSource.query<unknown>(statement, values);
    await query(`INSERT INTO organizations (id, name) VALUES ($1, 'A')`, [orgId]);
    await query(
      `INSERT INTO chats (id, org_id, kind, title, last_seq) SELECT id, $2, 'group', '', written
       FROM unnest($1::uuid[], $3::integer[]) chat (id, written)`,
      [chats, orgId, chats.map((_, n) => written.filter(({ chat }) => chat === n).length)],
    );
    for (const [person, isIn] of Object.entries(chatsOf)) {
      await query(
        `INSERT INTO users (id, org_id, username, name, email, password_hash, role)
         VALUES ($1, $2, $3, 'A', $3, 'x', 'member')`,
        [person, orgId, person],
      );
      await query(
        `INSERT INTO chat_members (chat_id, user_id, org_id) SELECT id, $2, $3 FROM unnest($1::uuid[]) id`,
        [isIn.map((n) => chats[n]), person, orgId],
      );
    }
    // Three at each moment.
    await query(
      `INSERT INTO messages
         (id, org_id, chat_id, seq, author_kind, author_id, author_username, author_name, content, created_at)
       SELECT id, $1, chat_id, n, 'user', $2, 'a', 'A', content, '2026-01-01'::timestamptz + n / 3 * interval '1 s'
       FROM unnest($3::uuid[], $4::uuid[], $5::text[]) WITH ORDINALITY message (id, chat_id, content, n)`,
      [
        orgId,
        everywhere,
        written.map(({ id }) => id),
        written.map(({ chat }) => chats[chat]),
        written.map(({ words }) => words.join(' ')),
      ],
    );
  }

  /** All pages, each as long as it came. */
  async function pagesOf(person: string, asked: Record<string, string>): Promise<string[][]> {
    const { chatId, ...query } = SearchQuery.parse(asked);
    const actor = { orgId, userId: person } as UserActor;
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const finds = await inOrganization(orgId, () =>
        search.find(actor, termsOf({ ...query, chatId }), { chatId, cursor, limit }),
      );
      pages.push(finds.found.map(({ id }) => id));
      const last = finds.found.at(-1);
      cursor = finds.cursor;
      if (!cursor && finds.found.length === limit && last)
        cursor = Buffer.from(JSON.stringify([last.at, last.id])).toString('base64url');
    } while (cursor && pages.length < 200);
    return pages;
  }

  const newestFirst = (person: string, matches: (message: Written) => boolean): string[] =>
    written
      .filter((message) => chatsOf[person]?.includes(message.chat) && matches(message))
      .reverse()
      .map(({ id }) => id);

  describe.each([
    ['of somebody who is everywhere', everywhere],
    ['of somebody in few chats', elsewhere],
  ])('%s', (_, person) => {
    it.each<[q: string, matches: (words: string[]) => boolean]>([
      ['один', () => true],
      ['иногда3', (words) => words.includes('иногда3')],
      ['редко17', (words) => words.includes('редко17')],
      ['раньше', (words) => words.includes('раньше')],
      ['раньше -иногда3', (words) => words.includes('раньше') && !words.includes('иногда3')],
      ['"один иногда3"', (words) => words.includes('иногда3') && words[0] === 'два'],
      ['"редко17 раньше"', (words) => words.includes('редко17') && words.includes('раньше')],
      ['"один редко17"', () => false],
    ])('finds all that %s matches, newest first', async (q, matches) => {
      const expected = newestFirst(person, ({ words }) => matches(words));
      expect((await pagesOf(person, { q })).flat()).toEqual(expected);
    });
  });

  it('ends early where the index of words would not help, and finds the rest where it left off', async () => {
    const asked = { q: '"один два"', chatId: chats[0] ?? '' };
    const [first, ...others] = await pagesOf(everywhere, asked);
    expect(first).toEqual([]);
    expect(others.length).toBeGreaterThan(0);
    expect(others.length).toBeLessThan(4);
    expect(others.flat()).toEqual([written[40]?.id]);
  });
});
