import type { Person } from './builders.js';
import type { Answer } from './client.js';

export interface FileBody {
  id: string;
  name: string;
  mime: string;
  size: number;
  width?: number;
  height?: number;
  createdAt: string;
}

interface Problem {
  code?: string;
}

/** Sends one file, as a page of a browser does. */
export async function upload(
  person: Person,
  name: string,
  content: string | Uint8Array,
  type = 'text/plain',
): Promise<Answer<FileBody & Problem>> {
  const form = new FormData();
  form.append('file', new Blob([Buffer.from(content)], { type }), name);
  const answer = await fetch(`${person.client.url}/api/v1/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.client.token}` },
    body: form,
    signal: AbortSignal.timeout(30_000),
  });
  return {
    status: answer.status,
    body: (await answer.json()) as FileBody & Problem,
    headers: answer.headers,
  };
}

/** Uploads and expects 201. */
export async function aFile(
  person: Person,
  name = 'заметка.txt',
  content: string | Uint8Array = 'Привет',
): Promise<FileBody> {
  const { status, body } = await upload(person, name, content);
  if (status !== 201) throw new Error(`POST /files answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** The bytes of a file as they are answered. */
export const download = (
  { client }: Person,
  id: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Response> =>
  fetch(`${client.url}/api/v1/files/${id}`, {
    method,
    headers: { authorization: `Bearer ${client.token}`, ...headers },
    signal: AbortSignal.timeout(30_000),
  });

/** Three pixels by two, all red. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AAQQxwFgBB0gX7h/C5SAAAAABJRU5ErkJggg==',
  'base64',
);
