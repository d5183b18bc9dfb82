import jwt from 'jsonwebtoken';
import type { Person } from './builders.js';
import type { Deployment } from './deployment.js';
import { query } from './services.js';

/**
 * Members of a chat, each with a session, as access tokens. They are written past the API, on PostgreSQL only: hashing
 * a thousand passwords would take a minute.
 */
export async function aCrowd(
  { env }: Deployment,
  owner: Person,
  chatId: string,
  count: number,
): Promise<string[]> {
  const { DATABASE_URL, JWT_SECRET } = env;
  if (!DATABASE_URL || !JWT_SECRET)
    throw new Error('A crowd needs PostgreSQL and a JWT_SECRET that is known');
  const rows = await query<{ sub: string; sid: string }>(
    DATABASE_URL,
    `WITH people AS (
       INSERT INTO users (id, org_id, username, name, email, password_hash, role)
       SELECT new.id, o.org_id, 'crowd-' || new.id, 'Имя ' || n, new.id || '@example.com', o.password_hash, 'member'
       FROM users o, LATERAL (SELECT gen_random_uuid() AS id, n FROM generate_series(1, $2::int) n) AS new
       WHERE o.id = $1 RETURNING id, org_id),
     joined AS (
       INSERT INTO chat_members (org_id, chat_id, user_id) SELECT org_id, $3, id FROM people)
     INSERT INTO sessions (id, org_id, user_id, family_hash, token_hash, expires_at)
     SELECT gen_random_uuid(), org_id, id, id, id, now() + interval '1 day' FROM people
     RETURNING user_id AS sub, id AS sid`,
    [owner.id, count, chatId],
  );
  const claims = jwt.decode(owner.accessToken) as jwt.JwtPayload;
  return rows.map((row) => jwt.sign({ ...claims, ...row }, JWT_SECRET));
}
