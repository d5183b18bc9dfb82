/** The sum of a figure of `/metrics` over processes; of a gauge of each, their greatest with `Math.max`. */
export async function scraped(
  urls: readonly string[],
  name: string,
  join: (...values: number[]) => number = (...values) => values.reduce((sum, value) => sum + value, 0),
): Promise<number> {
  const texts = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  return join(...texts.map((text) => valueIn(text, name)));
}

/** 0 for one that was not counted yet. */
function valueIn(text: string, name: string): number {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line ? Number(line.slice(name.length)) : 0;
}
