import type { Prober } from './prober.js';
import type { Route } from './routes.js';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

export const uuidsIn = (text: string): Set<string> =>
  new Set((text.match(uuid) ?? []).map((id) => id.toLowerCase()));

/** Field names that say another thing than the list their objects stand in. */
const kinds: Record<string, string> = {
  member: 'users',
  owner: 'users',
  recipient: 'users',
  actor: 'users',
  replyTo: 'messages',
  model: 'models',
  chunk: 'passages',
  delivery: 'deliveries',
  scope: 'integrations',
};

interface Item {
  id: string;
  /** The list that it stands in, as it was asked for. */
  list: string;
}

interface Visit {
  path: string;
  token: string;
  /** Path and caller: two callers may be shown different things. */
  name: string;
}

/** Objects that no list is of: they stand in others. */
const within: Record<string, string> = { attachments: 'files' };

/** Being read is itself written into the audit log: looking would change what is looked at. */
const isNoted = /\/export$/;

const mostPerList = 6;
const rounds = 5;

/** All that an organization can see of itself, found by walking the routes that read. */
export class Census {
  /** Everything that was answered, by caller and path. */
  readonly answers = new Map<string, unknown>();
  private readonly asked = new Set<string>();
  readonly ids = new Set<string>();
  private readonly items = new Map<string, Item[]>();
  /** By list and name, and by name alone. */
  private readonly texts = new Map<string, Set<string>>();

  /** @param self who looks: what is done to oneself is often refused, so this one comes last. */
  private constructor(private readonly self?: string) {}

  /** Asks again until nothing new is found: what a list names is looked at one by one. */
  static async take(
    prober: Prober,
    routes: readonly Route[],
    tokens: readonly string[],
    self?: string,
  ): Promise<Census> {
    const census = new Census(self);
    const reading = routes.filter(
      ({ method, path, access }) => method === 'GET' && access.kind === 'permission' && !isNoted.test(path),
    );
    for (let round = 0; round < rounds; round++) {
      const visits = reading.flatMap((route) =>
        census
          .pathsOf(route)
          .flatMap((path) => tokens.map((token, index) => ({ path, token, name: `${index} ${path}` }))),
      );
      const news = visits.filter(({ name }) => !census.asked.has(name));
      if (news.length === 0) break;
      await prober.each(news, (visit) => census.visit(prober, visit));
    }
    // It is told once, of what needs another side: whoever calls it is let in or not, which is an answer either way.
    census.note('/events', JSON.stringify([{ key: 'k'.repeat(43) }]));
    return census;
  }

  /**
   * Objects that a parameter or field may mean, the most talked about first; of no known kind: none. After a path those come
   * first that stand in the list of this very path.
   */
  idsFor(name: string, path = ''): string[] {
    const items = this.items.get(collectionOf(name, path)) ?? [];
    const listed = new Set(items.flatMap(({ id, list }) => (list.split('?')[0] === path ? [id] : [])));
    const ids = [...new Set(items.map(({ id }) => id))];
    return ids.sort(
      (a, b) => Number(listed.has(b)) - Number(listed.has(a)) || this.mentions(b) - this.mentions(a),
    );
  }

  /** Like `idsFor`, with those first that stand in a list below one of these objects. */
  idsBelow(parents: readonly string[], name: string): string[] {
    const items = this.items.get(collectionOf(name, '')) ?? [];
    const below = items.filter(({ list }) => parents.some((id) => list.includes(id))).map(({ id }) => id);
    return [...new Set([...below, ...this.idsFor(name)])];
  }

  /** Texts that stand under a name, such as `username`. */
  textsFor(name: string): string[] {
    return [...(this.texts.get(name) ?? [])];
  }

  /** Some of each kind: enough to meet every table that an id could be looked up in. */
  sample(each: number): string[] {
    const found = [...this.items.values()].flatMap((items) => items.slice(0, each).map(({ id }) => id));
    const rest = [...this.ids].filter((id) => !found.includes(id));
    return [...new Set([...found, ...rest.slice(0, each)])];
  }

  /** What only the making of a thing answers, such as a token, is kept too. */
  note(path: string, text: string): void {
    for (const id of uuidsIn(text)) this.ids.add(id);
    const value = parsed(text);
    if (value !== undefined) this.remember(value, path);
  }

  private async visit(prober: Prober, { path, token, name }: Visit): Promise<void> {
    this.asked.add(name);
    const { status, text, type } = await prober.ask({ method: 'GET', path, token });
    if (status !== 200 || type.startsWith('text/event-stream')) return;
    this.answers.set(name, parsed(text) ?? text);
    this.note(path, text);
  }

  /** The paths that a route has for what is known; none while there is no object of its kind. */
  pathsOf({ path, parameters }: Route): string[] {
    const query = parameters.some(({ name, in: where }) => where === 'query' && name === 'limit')
      ? '?limit=200'
      : '';
    let paths = [''];
    for (const segment of path.split('/').slice(1)) {
      const [, name, after] = /^\{(\w+)\}(.*)$/.exec(segment) ?? [];
      paths = paths.flatMap((before) => {
        if (!name) return [`${before}/${segment}`];
        const own = this.candidates(name, before, after);
        return own
          .slice(0, mostPerList)
          .map((value) => `${before}/${encodeURIComponent(value)}${after ?? ''}`);
      });
    }
    return paths.map((each) => each + query);
  }

  /** Values for a parameter that comes after this part of a path: ids, or what objects of the list have by its name. */
  candidates(name: string, before: string, after = ''): string[] {
    if (after) return this.within(`${before}/`, after);
    const named = this.textsFor(`${before.split('/').at(-1)} ${name}`);
    const isId = name === 'id' || name.endsWith('Id') || named.length === 0;
    return isId ? this.idsFor(name, before) : named;
  }

  /** What stands between two parts of an address that was told, such as the secret that it leads by. */
  private within(before: string, after: string): string[] {
    return this.textsFor('url').flatMap((url) => {
      const from = url.indexOf(before);
      return from >= 0 && url.endsWith(after) ? [url.slice(from + before.length, -after.length)] : [];
    });
  }

  private remember(value: unknown, path: string): void {
    const list = listIn(value);
    const collection = path.split('?')[0]?.split('/').at(-1) ?? '';
    for (const item of list ?? []) {
      for (const [name, text] of Object.entries(item))
        if (typeof text === 'string' || Number.isInteger(text))
          this.addText(`${collection} ${name}`, String(text));
      const { id, chunkId = id } = item as { id?: unknown; chunkId?: unknown };
      if (typeof chunkId === 'string') this.add(collection, { id: chunkId, list: path });
    }
    this.collect(value, '', path);
  }

  private add(collection: string, item: Item): void {
    const items = this.items.get(collection) ?? [];
    this.items.set(collection, [...items, item]);
  }

  private collect(value: unknown, name: string, list: string): void {
    const kind = within[name];
    if (Array.isArray(value)) for (const item of value) this.collect(item, name, list);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) this.collect(inner, key, list);
      const { id } = value as { id?: unknown };
      if (kind && typeof id === 'string') this.add(kind, { id, list });
    } else if (typeof value === 'string') this.addText(name, value);
  }

  private addText(name: string, text: string): void {
    this.texts.set(name, (this.texts.get(name) ?? new Set()).add(text));
  }

  private mentions(id: string): number {
    if (id === this.self) return -1;
    let count = 0;
    for (const path of this.answers.keys()) if (path.includes(id)) count += this.weight(path);
    return count;
  }

  /** A list with something in it says more of an object than an empty one. */
  private weight(path: string): number {
    return 1 + 10 * (listIn(this.answers.get(path))?.length ?? 0);
  }
}

/** `userId` -> users, `id` after `/chats` -> chats. */
function collectionOf(name: string, before: string): string {
  if (name === 'id') return before.split('/').at(-1) ?? '';
  const kind = name.replace(/Ids?$/, '');
  return kinds[kind] ?? `${kind}s`;
}

/** The objects of a page, whatever its wrapping calls them. */
function listIn(value: unknown): object[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const lists = Array.isArray(value) ? [value] : Object.values(value).filter((one) => Array.isArray(one));
  return lists.find((list): list is object[] =>
    list.every((item) => typeof item === 'object' && item !== null),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
