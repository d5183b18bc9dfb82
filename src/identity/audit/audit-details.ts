/** Bytes of JSON; the table itself refuses more than four times as much. */
const mostBytes = 4_096;

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');

/** Keeps an entry small without failing the change it tells of: the longest parts go, named in `omitted`. */
export function boundedDetails(details: Record<string, unknown>): Record<string, unknown> {
  if (bytesOf(details) <= mostBytes) return details;
  const parts = Object.entries(details).sort(([, a], [, b]) => bytesOf(a) - bytesOf(b));
  const omitted: string[] = [];
  const kept = () => ({ ...Object.fromEntries(parts), omitted });
  while (bytesOf(kept()) > mostBytes) {
    const [name] = parts.pop() ?? [];
    if (name === undefined) return {};
    omitted.push(name);
  }
  return kept();
}
