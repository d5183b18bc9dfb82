import type { StoredFile } from '../queries';

/** The server keeps what was not sent for a day; an hour of it is left for sending. */
const keptMillis = 23 * 3_600_000;

/** Files as they were kept with a draft, without those that the server may have no more. */
export function readFiles(text: string | null, now: Date): StoredFile[] {
  try {
    const kept = JSON.parse(text ?? '[]') as StoredFile[];
    return kept.filter(({ createdAt }) => now.getTime() - Date.parse(createdAt) < keptMillis);
  } catch {
    // Another version wrote it, or another program.
    return [];
  }
}
