import type { Person } from './builders.js';
import type { Answer } from './client.js';
import { eventually } from './profile.js';

export interface CollectionBody {
  id: string;
  name: string;
  description: string;
  visibility: string;
  allowedRoles: string[];
  userIds: string[];
  acceptsAnswers: boolean;
  documents: { total: number; ready: number; failed: number; underWay: number };
  chunks: number;
  mayManage: boolean;
}

export interface DocumentBody {
  id: string;
  collectionId: string;
  name: string;
  title: string | null;
  mime: string;
  size: number;
  sha256: string | null;
  source: string;
  sourceUrl: string | null;
  version: number;
  servedVersion: number | null;
  state: string;
  progress: { done: number; total: number } | null;
  error: { code: string; detail: string } | null;
  chunks: number;
  vectors: string;
  items?: DocumentBody[];
  code?: string;
  detail?: string;
  errors?: { path: string; message: string }[];
}

export interface PassageBody {
  chunkId: string;
  documentId: string;
  position: number;
  text: string;
  page: number | null;
  titlePath: string[];
}

export interface Piece {
  name: string;
  content: string | Uint8Array;
}

export async function aCollection(owner: Person, more: object = {}): Promise<CollectionBody> {
  const { status, body } = await owner.client.post<CollectionBody>('/knowledge/collections', {
    name: 'Договоры',
    ...more,
  });
  if (status !== 201)
    throw new Error(`POST /knowledge/collections answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

async function sendForm(person: Person, path: string, pieces: Piece[]): Promise<Answer<DocumentBody>> {
  const form = new FormData();
  for (const { name, content } of pieces) form.append('file', new Blob([Buffer.from(content)]), name);
  const answer = await fetch(`${person.client.url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.client.token}` },
    body: form,
    signal: AbortSignal.timeout(60_000),
  });
  return { status: answer.status, body: (await answer.json()) as DocumentBody, headers: answer.headers };
}

/** Sends files to a collection, as a page of a browser does. */
export const addFiles = (person: Person, collectionId: string, ...pieces: Piece[]) =>
  sendForm(person, `/knowledge/collections/${collectionId}/documents`, pieces);

export const replaceFile = (person: Person, documentId: string, piece: Piece) =>
  sendForm(person, `/knowledge/documents/${documentId}/versions`, [piece]);

/** Adds one and expects 201. */
export async function aDocument(
  person: Person,
  collectionId: string,
  content: string | Uint8Array,
  name = 'договор.txt',
): Promise<DocumentBody> {
  const { status, body } = await addFiles(person, collectionId, { name, content });
  if (status !== 201) throw new Error(`the upload answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Waits until a document is read, or cannot be, and returns it. */
export const settled = (person: Person, id: string, millis = 60_000): Promise<DocumentBody> =>
  eventually(
    `document ${id} is read`,
    async () => {
      const { body } = await person.client.get<DocumentBody>(`/knowledge/documents/${id}`);
      return ['ready', 'failed'].includes(body.state) && body;
    },
    millis,
  );

export async function passagesOf(person: Person, id: string): Promise<PassageBody[]> {
  const found: PassageBody[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { body: { items: PassageBody[]; nextCursor: string | null } } = await person.client.get(
      `/knowledge/documents/${id}/passages?limit=200${cursor && `&cursor=${cursor}`}`,
    );
    found.push(...page.body.items);
    cursor = page.body.nextCursor;
  }
  return found;
}
