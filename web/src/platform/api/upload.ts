import { freshAccess, sessionHeaders } from './access';
import type { Schema } from './client';
import { Problem, problemOf } from './problem';

/** Without a byte gone, or an answer after the last one, for so long: nobody is there. A slow line may take its time. */
const silentMillis = 60_000;

interface UploadOptions {
  /** Hears how much of it has gone, from 0 to 1. */
  onProgress: (part: number) => void;
  signal: AbortSignal;
}

/** Sends a file to `POST /files`. Throws `Problem`. */
export const upload = (file: File, options: UploadOptions): Promise<Schema<'File'>> =>
  uploadTo('/api/v1/files', file, options);

/** Sends a file as a form to a path that answers 201. Only `XMLHttpRequest` tells how far it has come. */
export async function uploadTo<Body>(
  path: string,
  file: File,
  { onProgress, signal }: UploadOptions,
): Promise<Body> {
  await freshAccess();
  const form = new FormData();
  form.append('file', file);
  const request = new XMLHttpRequest();
  request.open('POST', path);
  for (const [name, value] of Object.entries(sessionHeaders())) request.setRequestHeader(name, value);
  const abort = () => request.abort();
  let silence = setTimeout(abort, silentMillis);
  request.upload.onprogress = ({ loaded, total }) => {
    clearTimeout(silence);
    silence = setTimeout(abort, silentMillis);
    onProgress(total > 0 ? loaded / total : 0);
  };
  await new Promise<void>((resolve, reject) => {
    request.onload = () => resolve();
    request.onerror = () => reject(new Problem('offline', 0));
    request.onabort = () => reject(signal.aborted ? (signal.reason as Error) : new Problem('offline', 0));
    signal.addEventListener('abort', abort);
    request.send(form);
  }).finally(() => {
    clearTimeout(silence);
    signal.removeEventListener('abort', abort);
  });
  if (request.status === 201) return JSON.parse(request.responseText) as Body;
  const headers = { 'content-type': request.getResponseHeader('content-type') ?? '' };
  throw await problemOf(new Response(request.responseText, { status: request.status || 500, headers }));
}
