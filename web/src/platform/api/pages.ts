/** A list as the server gives it: a part, and where the next one begins. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** A list as it is loaded: page after page. */
export interface Pages<Item> {
  pages: Page<Item>[];
  pageParams: unknown[];
}

/** The list with its items changed, and without those of which nothing is left. */
export const inPages = <Item>(known: Pages<Item>, change: (item: Item) => Item | undefined): Pages<Item> => ({
  ...known,
  pages: known.pages.map((page) => ({ ...page, items: page.items.flatMap((item) => change(item) ?? []) })),
});

/** For `infiniteQueryOptions`: how lists of the API go on. */
export const byCursor = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor ?? undefined,
};

const pageSize = 200;
const mostPages = 10;

/** Reads a list whole, up to 2,000: to choose from it. More nobody would look through. */
export async function allPages<Item>(
  ask: (query: { limit: number; cursor?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const found: Item[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { items, nextCursor } = await ask({ limit: pageSize, cursor });
    found.push(...items);
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return found;
}
