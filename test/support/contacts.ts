import type { MessageBody, Person } from './builders.js';
import { eventually } from './profile.js';
import type { SentOut, TalkingOutside } from './talking-outside.js';

/** Of what a machine under load takes its time for. */
export const patience = 60_000;

export interface ContactBody {
  id: string;
  agentId: string;
  integrationId: string;
  channel: string;
  externalId: string;
  name: string;
  phone: string | null;
  note: string;
  state: string;
  authorizedAt: string | null;
  authorizedBy: string | null;
  chatId: string | null;
  takenOverBy: string | null;
  code?: string;
}

export interface SendBody {
  id: string;
  messageId: string | null;
  state: string;
  attempts: number;
  error: { code: string; detail: string } | null;
}

export type SpokenBody = MessageBody & {
  channel?: string;
  userData?: Record<string, unknown>;
  delivery?: { state: string; error?: string };
};

/** The integration of a role with contacts, at work. */
export async function aTalkingRole(
  owner: Person,
  outside: TalkingOutside,
  settings: object = {},
): Promise<{ agentId: string; integrationId: string }> {
  const roles = await owner.client.get<{ items: { id: string }[] }>('/roles');
  const agentId = roles.body.items[0]?.id ?? '';
  const { status, body } = await owner.client.put<{ id: string }>(`/agents/${agentId}/integrations/talking`, {
    settings: { url: outside.url, ...settings },
  });
  if (status !== 200) throw new Error(`PUT answered ${status}: ${JSON.stringify(body)}`);
  return { agentId, integrationId: body.id };
}

export const aContact = (person: Person, externalId: string): Promise<ContactBody & { chatId: string }> =>
  eventually(
    `${externalId} is known`,
    async () => {
      const { body } = await person.client.get<{ items: ContactBody[] }>('/contacts?limit=200');
      const contact = body.items.find((one) => one.externalId === externalId);
      return contact?.chatId ? { ...contact, chatId: contact.chatId } : undefined;
    },
    patience,
  );

export const spokenIn = async (person: Person, chatId: string): Promise<SpokenBody[]> => {
  const { body } = await person.client.get<{ items: SpokenBody[] }>(`/chats/${chatId}/messages?limit=200`);
  return body.items.toSorted((a, b) => a.seq - b.seq);
};

/** What a conversation was told, when it is as many as that. */
export const told = (
  outside: TalkingOutside,
  integrationId: string,
  to: string,
  count: number,
): Promise<SentOut[]> =>
  eventually(
    `${to} is told ${count}`,
    () => {
      const sent = outside.sentTo(integrationId, to);
      return Promise.resolve(sent.length >= count && sent);
    },
    patience,
  );
