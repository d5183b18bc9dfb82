import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** One extension file: its default export and the name that its file gives it. */
export interface Discovered<T> {
  name: string;
  file: string;
  value: T;
}

/**
 * One file per extension: loads the default export of every `<name><suffix>.js` (or `.ts`) in a folder. One that has pieces
 * stands among them, in a folder of its name: `<name>/<name><suffix>.js`.
 * `check` returns what is wrong with an export, or undefined. Throws on a malformed or doubled one,
 * naming its file, so that a broken extension stops the boot.
 */
export async function discover<T>(
  folder: string,
  suffix: `.${string}`,
  check: (value: unknown) => value is T,
): Promise<Discovered<T>[]> {
  const pattern = new RegExp(`^((?<own>[a-z0-9-]+)/)?(?<name>[a-z0-9-]+)\\${suffix}\\.(js|ts)$`);
  const found: Discovered<T>[] = [];
  for (const file of await filesIn(folder)) {
    const { name, own = name } = pattern.exec(file)?.groups ?? {};
    if (!name || own !== name || file.endsWith('.d.ts')) continue;
    const loaded = (await import(pathToFileURL(join(folder, file)).href)) as { default?: unknown };
    if (!check(loaded.default))
      throw new Error(`${join(folder, file)}: its default export is not a ${suffix.slice(1)}`);
    if (found.some((other) => other.name === name))
      throw new Error(`${join(folder, file)}: ${name} exists twice`);
    found.push({ name, file, value: loaded.default });
  }
  return found;
}

/** Its own, and those of the folders in it. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.map(async (entry) =>
    entry.isDirectory()
      ? (await readdir(join(folder, entry.name))).map((file) => `${entry.name}/${file}`)
      : [entry.name],
  );
  return (await Promise.all(files)).flat().sort();
}
