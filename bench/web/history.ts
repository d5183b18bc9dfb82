import { v7 as uuidv7 } from 'uuid';
import type { ChatBody, Person } from '../../test/support/builders.js';
import type { Deployment } from '../../test/support/deployment.js';
import { writePastApi } from '../../test/support/past-api.js';

/** What people and roles write, from a word to a page. */
const said = [
  'Good morning! Has the landlord answered?',
  'Not yet. I asked again on Friday.',
  'The lease of the **second floor** ends in March; we must tell them three months before, or it goes on for a year.',
  'Thank you 👍',
  '> we must tell them three months before\n\nThen let us do it this week.',
  'See the [register](https://example.com/register) for what they have let to others.',
];
const answered = [
  'Subletting needs the **written consent** of the landlord.\n\n1. Ask for it in writing\n2. Name the tenant\n3. Wait 30 days\n\nWithout an answer, consent counts as refused.',
  '| Contract | Until | Notice |\n|---|---|---|\n| Office | 2027-03-31 | 3 months |\n| Cars | 2028-01-01 | 1 month |\n| Storage | 2026-12-31 | 2 weeks |\n\nThe nearest is **storage**.',
  'The sum is small; here is how it is reckoned:\n\n```ts\nconst rent = 120_000;\nconst share = 0.35;\nreturn Math.round(rent * share * 12);\n```\n\nAsk the accountant before you sign.',
];

interface Row {
  id: string;
  seq: number;
  by: Pick<Person, 'id' | 'username' | 'name'> & { kind: 'user' | 'agent' };
  content: string;
  state: string | null;
  at: Date;
}

/** Writes a year of a chat past the API, read by everybody in it; returns the id of its first message. */
export async function writeHistory(
  deployment: Deployment,
  chat: ChatBody,
  people: Person[],
  count: number,
): Promise<string> {
  const rows = Array.from({ length: count }, (_, place) => rowAt(place, count, people));
  await writePastApi(deployment, async (run) => {
    await run(insertion, [
      people[0]?.orgId,
      chat.id,
      ...[rows.map(({ id }) => id), rows.map(({ seq }) => seq), rows.map(({ by }) => by.kind)],
      ...[rows.map(({ by }) => by.id), rows.map(({ by }) => by.username), rows.map(({ by }) => by.name)],
      ...[rows.map(({ content }) => content), rows.map(({ state }) => state), rows.map(({ at }) => at)],
    ]);
    await run('UPDATE chats SET last_seq = $2, last_message_at = now() WHERE id = $1', [chat.id, count]);
    await run('UPDATE chat_members SET last_read_seq = $2 WHERE chat_id = $1', [chat.id, count]);
  });
  return rows[0]?.id ?? '';
}

const insertion = `
  INSERT INTO messages (id, org_id, chat_id, seq, author_kind, author_id, author_username, author_name, content,
    validation_state, created_at)
  SELECT id, $1, $2, seq, kind, author, username, name, content, state, at
  FROM unnest($3::uuid[], $4::bigint[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[],
    $11::timestamptz[]) AS row (id, seq, kind, author, username, name, content, state, at)`;

const spanMillis = 365 * 86_400_000;

function rowAt(place: number, count: number, people: Person[]): Row {
  const at = new Date(Date.now() - spanMillis * (1 - place / count));
  const isAnswer = place % 4 === 3;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(place / 2) % items.length] as T;
  const person = pick(people);
  return {
    id: uuidv7({ msecs: at.getTime() }),
    seq: place + 1,
    by: isAnswer
      ? { id: person.orgId, username: 'lawyer', name: 'Lawyer', kind: 'agent' }
      : { ...person, kind: 'user' },
    content: `${pick(isAnswer ? answered : said)}\n\n(${place + 1})`,
    state: isAnswer ? (place % 40 === 3 ? 'unvalidated' : 'approved') : null,
    at,
  };
}
