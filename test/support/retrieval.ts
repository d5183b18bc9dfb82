import { answer, type MessageBody, type Person } from './builders.js';
import { eventually } from './profile.js';

export interface CitationBody {
  n: number;
  chunkId: string | null;
  documentId: string | null;
  documentName: string;
  page: number | null;
  quote: string;
  gone: boolean;
  hidden: boolean;
}
export type Cited = MessageBody & { citations: CitationBody[] };
export interface Listed<T> {
  items: T[];
}
export const patience = 60_000;
export const nothing = { chunkId: null, documentId: null, documentName: '', page: null, quote: '' };

export async function aCollection(owner: Person, more: object = {}): Promise<string> {
  const { status, body } = await owner.client.post<{ id: string }>('/knowledge/collections', {
    name: 'Кадры',
    ...more,
  });
  if (status !== 201) throw new Error(`a collection: ${status} ${JSON.stringify(body)}`);
  return body.id;
}

/** Puts a text among the documents, and waits until it is found. */
export async function aDocument(
  owner: Person,
  collectionId: string,
  { name, text }: { name: string; text: string },
): Promise<string> {
  const { client } = owner;
  const { status, body } = await client.post<{ id: string }>(
    `/knowledge/collections/${collectionId}/documents/text`,
    { name, text },
  );
  if (status !== 201) throw new Error(`a document: ${status} ${JSON.stringify(body)}`);
  await eventually(
    `${name} is ready`,
    async () =>
      (await client.get<{ state: string }>(`/knowledge/documents/${body.id}`)).body.state === 'ready',
    patience,
  );
  return body.id;
}

export async function anAgent(owner: Person, username: string, more: object = {}): Promise<string> {
  const { status, body } = await owner.client.post<{ id: string }>('/agents', {
    username,
    name: username,
    title: username,
    description: 'Отвечает по документам',
    type: 'simple',
    prompt: 'Ты кадровик.',
    ...more,
  });
  if (status !== 201) throw new Error(`an agent: ${status} ${JSON.stringify(body)}`);
  return body.id;
}

export const messageOf = async ({ client }: Person, id: string): Promise<Cited> =>
  (await client.get<Cited>(`/messages/${id}`)).body;
export const ask = async (person: Person, chatId: string, question: string): Promise<Cited> =>
  (await answer(person, chatId, question)) as Cited;

export const leave = {
  name: 'Положение об отпусках',
  text: 'Ежегодный отпуск длится 28 календарных дней. Отпуск переносят по письменному заявлению работника.',
};
export const bonuses = {
  name: 'Положение о премиях',
  text: 'Премии платят раз в квартал по приказу директора.',
};
