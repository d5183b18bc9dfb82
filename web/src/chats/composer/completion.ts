/** A mention that is being written: `@an` of a person, `@@law` of a role. */
export interface Mention {
  kind: 'user' | 'role';
  /** What stands after the signs. */
  query: string;
  /** Where it begins and ends in the text. */
  start: number;
  end: number;
}

export interface Candidate {
  kind: 'user' | 'role';
  id: string;
  username: string;
  name: string;
  description?: string;
}

const writing = /(^|[^\p{L}\p{N}_.\-+@/=&%#\\])(@{1,2})([\p{L}\p{M}\p{Nd}_.-]{0,64})$/u;
const rest = /^[\p{L}\p{M}\p{Nd}_-]*/u;

/** The mention at the caret, if one is being written there. */
export function mentionAt(text: string, caret: number): Mention | undefined {
  const [, before = '', signs, query] = writing.exec(text.slice(0, caret)) ?? [];
  if (signs === undefined || query === undefined) return undefined;
  const start = caret - signs.length - query.length;
  if (before === '' && start > 0) return undefined;
  const [tail = ''] = rest.exec(text.slice(caret)) ?? [];
  return { kind: signs.length === 1 ? 'user' : 'role', query, start, end: caret + tail.length };
}

/** Who may be meant, the likeliest first: one sign offers people and then roles, two offer roles alone. */
export function candidatesFor({ kind, query }: Mention, all: readonly Candidate[], most = 8): Candidate[] {
  const wanted = query.toLowerCase();
  return all
    .filter((one) => kind === 'user' || one.kind === 'role')
    .map((one) => ({ one, rank: rankOf(one, wanted) + (one.kind === 'role' && kind === 'user' ? 0.5 : 0) }))
    .filter(({ rank }) => rank < notMeant)
    .sort((a, b) => a.rank - b.rank || a.one.name.localeCompare(b.one.name))
    .slice(0, most)
    .map(({ one }) => one);
}

const notMeant = 4;

function rankOf({ username, name }: Candidate, wanted: string): number {
  if (username.toLowerCase().startsWith(wanted)) return 0;
  const lower = name.toLowerCase();
  if (lower.startsWith(wanted)) return 1;
  if (lower.split(/[\s-]+/).some((word) => word.startsWith(wanted))) return 2;
  return username.toLowerCase().includes(wanted) ? 3 : notMeant;
}

/** The text with the mention written out, and where the caret is then. */
export function completed(
  text: string,
  { start, end }: Mention,
  { kind, username }: Pick<Candidate, 'kind' | 'username'>,
): { text: string; caret: number } {
  const after = text.slice(end);
  const mention = `${kind === 'role' ? '@@' : '@'}${username}`;
  // What ends a word already needs no space before it.
  const gap = /^[\s.,;:!?)\]]/.test(after) ? '' : ' ';
  const passed = gap || after.startsWith(' ') ? 1 : 0;
  return {
    text: `${text.slice(0, start)}${mention}${gap}${after}`,
    caret: start + mention.length + passed,
  };
}
