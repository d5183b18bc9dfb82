import type { Person } from './builders.js';
import { eventually } from './profile.js';

export interface NotificationBody {
  id: string;
  type: string;
  title: string;
  body: string;
  link: string | null;
  urgent: boolean;
  readAt: string | null;
  acknowledgedAt: string | null;
  createdAt: string;
  actions: { action: string; label: string }[];
}

/** What a person was told, the newest first. */
export async function inboxOf({ client }: Person, query = ''): Promise<NotificationBody[]> {
  const { status, body } = await client.get<{ items: NotificationBody[] }>(
    `/notifications?limit=100${query}`,
  );
  if (status !== 200) throw new Error(`GET /notifications answered ${status}: ${JSON.stringify(body)}`);
  return body.items;
}

/** Waits until a person is told something whose title or body has this text. */
export const toldOf = (person: Person, type: string, text: string): Promise<NotificationBody> =>
  eventually(`${person.username} is told of ${type}: ${text}`, async () =>
    (await inboxOf(person, `&type=${type}`)).find(({ title, body }) => `${title}\n${body}`.includes(text)),
  );
