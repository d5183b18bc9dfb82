import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { CliError, describe, UsageError } from './errors.js';

/** What a document is made of: a file here, or a page that the server fetches. */
export type Source =
  { kind: 'file'; name: string; path: string } | { kind: 'url'; name: string; url: string };

export interface Sources {
  sources: Source[];
  /** Files of folders that are of no kind that documents are made of. */
  passedOver: string[];
}

/** Of a folder, files with these endings are taken. A file that is named itself is sent whatever it is. */
const endings = new Set([
  ...['.pdf', '.docx', '.xlsx', '.csv', '.tsv'],
  ...['.html', '.htm', '.md', '.markdown', '.txt'],
]);
const mostSources = 10_000;

/** Files, folders with all below them, and addresses; each file once. Throws UsageError for what is not there. */
export async function sourcesOf(given: string[]): Promise<Sources> {
  const found: Sources = { sources: [], passedOver: [] };
  for (const what of given) {
    if (isAddress(what)) found.sources.push({ kind: 'url', name: what, url: what });
    else await addPath(what, found);
  }
  const seen = new Set<string>();
  const sources = found.sources.filter((source) => {
    const key = source.kind === 'url' ? source.url : source.path;
    return !seen.has(key) && seen.add(key);
  });
  if (sources.length > mostSources)
    throw new UsageError(
      `${sources.length} documents are more than ${mostSources}: add them folder by folder`,
    );
  return { ...found, sources };
}

const isAddress = (text: string): boolean => /^https?:\/\//i.test(text);

async function addPath(path: string, { sources, passedOver }: Sources): Promise<void> {
  const about = await stat(path).catch((cause: unknown) => {
    throw new UsageError(`${path} cannot be read: ${describe(cause)}`);
  });
  if (about.isFile()) sources.push({ kind: 'file', name: path, path });
  else if (!about.isDirectory()) throw new UsageError(`${path} is neither a file nor a folder`);
  else {
    for (const file of await filesBelow(path)) {
      if (endings.has(extname(file).toLowerCase())) sources.push({ kind: 'file', name: file, path: file });
      else passedOver.push(file);
    }
  }
}

/** In the order of their names; hidden ones are passed over, and links are not followed. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new CliError(`${folder} cannot be read: ${describe(cause)}`);
  });
  const files: string[] = [];
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesBelow(path)));
    else if (entry.isFile()) files.push(path);
  }
  return files;
}
